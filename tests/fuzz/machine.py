"""The steps a life is drawn from, in the form of hypothesis' state machines.

A step may be in a hurry: then the next one begins while analyses still run, and only what holds at any moment is
checked in between. After every other step, faults are mended and all must have ended as the rules say.
"""

import uuid
from collections.abc import Coroutine
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition, rule

from tests.drills.clients import Person
from tests.drills.stack import Stack
from tests.fuzz.lives import Broken, Life, check_end, check_now
from tests.fuzz.world import FAULTS, World

T = TypeVar("T")

Owned = tuple[int, str]
"""The number of a person, and the id of something of theirs."""

MOST_JOBS = 9
MOST_RESUMES = 8

TEXTS = ("Built REST APIs in Python", "Ran Python services in Docker", "Taught Python and SQL")
"""Of resumes: few, so that two of one person may have the same."""

who = st.integers(0, 1)
hurry = st.sampled_from([True, True, False])


class Lives(RuleBasedStateMachine):
    """Two people on one installation, who each may do everything, and what breaks meanwhile."""

    jobs: Bundle[Owned] = Bundle("jobs")
    resumes: Bundle[Owned] = Bundle("resumes")

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._stack: Stack = world.stack
        self._lives: list[Life] = []
        self._in_a_hurry = False
        self._is_busy = False
        for name in ("ada", "eve"):
            life = Life(Person(self._stack.settings, name), f"word{uuid.uuid4().hex}")
            self._lives.append(life)
            self._do(life.person.start_watching())

    def _do(self, action: Coroutine[Any, Any, T]) -> T:
        return self._world.run(action)

    # Beginnings

    @initialize(costly=st.sampled_from(FAULTS))
    def begin(self, costly: str) -> None:
        self._world.begin(costly)

    @initialize(target=resumes)
    def begin_with_resumes(self) -> Any:
        """Each has two, the first of them their default."""
        return multiple(
            *(self._add_resume(number, text, is_default=text is TEXTS[0]) for number in (0, 1) for text in TEXTS[:2])
        )

    @initialize(target=jobs)
    def begin_with_jobs(self) -> Any:
        """Each has three, and nothing can be read from the last; the first is saved, and its analysis begins."""
        found = [self._add_job(number, barren=barren) for number in (0, 1) for barren in (False, False, True)]
        for owned in found[::3]:
            self.save(owned, hurry=True)
        return multiple(*found)

    @precondition(lambda self: self._count_jobs() < MOST_JOBS)
    @rule(target=jobs, number=who)
    def add_job(self, number: int) -> Owned:
        return self._add_job(number, barren=False)

    @precondition(lambda self: self._count_resumes() < MOST_RESUMES)
    @rule(target=resumes, number=who, text=st.sampled_from(TEXTS), is_default=st.booleans(), as_file=st.booleans())
    def add_resume(self, number: int, text: str, is_default: bool, as_file: bool) -> Owned:
        return self._add_resume(number, text, is_default=is_default, as_file=as_file)

    def _add_job(self, number: int, *, barren: bool) -> Owned:
        life = self._lives[number]
        job = self._do(life.person.add_job_with(life.word if barren else f"{life.word}: you write Python."))
        life.rules.add_job(job, barren=barren)
        return number, job

    def _add_resume(self, number: int, text: str, *, is_default: bool, as_file: bool = False) -> Owned:
        life = self._lives[number]
        whole = f"{life.word}\n\nEXPERIENCE\nDeveloper, 2019 - 2024\n- {text}\n"
        add = life.upload if as_file else life.add_resume
        resume = self._do(add(whole, is_default=is_default))
        life.rules.add_resume(resume, whole, is_default=is_default)
        return number, resume

    def _count_jobs(self) -> int:
        return sum(len(life.rules.states) for life in self._lives)

    def _count_resumes(self) -> int:
        return sum(len(life.rules.resumes) for life in self._lives)

    # What people do

    @rule(job=jobs, hurry=hurry)
    def save(self, job: Owned, hurry: bool) -> None:
        life = self._begin(job, hurry=hurry)
        self._expect(self._do(life.ask(SAVE, id=job[1])), "SaveJobSuccess")
        life.rules.save(job[1])

    @rule(number=who, operation=st.sampled_from(["SAVE", "RUN"]), hurry=hurry)
    def do_all_at_once(self, number: int, operation: str, hurry: bool) -> None:
        """Every posting they have, in as many requests at the same time."""
        life = self._begin((number, ""), hurry=hurry)
        variables = {"force": True} if operation == "RUN" else {}
        wanted = "SaveJobSuccess" if operation == "SAVE" else "RunGapAnalysisSuccess"
        answers = self._do(life.ask_at_once(OPERATIONS[operation], life.rules.states, **variables))
        for job, answer in answers.items():
            if operation == "RUN" and life.rules.default is None:
                self._expect(answer, "NoDefaultResume")
                continue
            self._expect(answer, wanted)
            if operation == "SAVE":
                life.rules.save(job)
            else:
                life.rules.run(job, force=True)

    @rule(job=jobs, hurry=hurry)
    def unsave(self, job: Owned, hurry: bool) -> None:
        life = self._begin(job, hurry=hurry)
        self._expect(self._do(life.ask(UNSAVE, id=job[1])), "UnsaveJobSuccess")
        life.rules.unsave(job[1])

    @rule(job=jobs, force=st.booleans(), hurry=hurry)
    def run(self, job: Owned, force: bool, hurry: bool) -> None:
        life = self._begin(job, hurry=hurry)
        answer = self._do(life.ask(RUN, id=job[1], force=force))
        if life.rules.default is None:
            self._expect(answer, "NoDefaultResume")
        else:
            self._expect(answer, "RunGapAnalysisSuccess")
            life.rules.run(job[1], force=force)

    @rule(job=jobs, hurry=hurry)
    def delete_report(self, job: Owned, hurry: bool) -> None:
        life = self._begin(job, hurry=hurry)
        answer = self._do(life.ask(DELETE_REPORT, id=job[1]))
        if answer["deleteGapReport"]["__typename"] == "GapReportNotFound" and not life.rules.must_have_report(job[1]):
            return
        self._expect(answer, "DeleteGapReportSuccess")
        life.rules.delete_report(job[1])

    @rule(resume=resumes, hurry=hurry)
    def set_default(self, resume: Owned, hurry: bool) -> None:
        life = self._begin(resume, hurry=hurry)
        answer = self._do(life.ask(SET_DEFAULT, id=resume[1]))
        if resume[1] in life.rules.resumes:
            self._expect(answer, "SetDefaultResumeSuccess")
            life.rules.set_default(resume[1])
        else:
            self._expect(answer, "ResumeNotFound")

    @rule(resume=resumes, hurry=hurry)
    def delete_resume(self, resume: Owned, hurry: bool) -> None:
        life = self._begin(resume, hurry=hurry)
        answer = self._do(life.ask(DELETE_RESUME, id=resume[1]))
        if resume[1] in life.rules.resumes:
            self._expect(answer, "DeleteResumeSuccess")
            life.rules.delete_resume(resume[1])
        else:
            self._expect(answer, "ResumeNotFound")

    @rule(job=jobs, word=st.sampled_from(["SAVE", "UNSAVE", "RUN", "DELETE_REPORT"]))
    def touch_anothers(self, job: Owned, word: str) -> None:
        """With the id of somebody else's job: there is no such job."""
        stranger = self._lives[1 - job[0]]
        variables = {"force": True} if word == "RUN" else {}
        answer = self._do(stranger.ask(OPERATIONS[word], id=job[1], **variables))
        self._expect(answer, "JobNotFound")

    # What breaks

    @precondition(lambda self: self._world.has_left("worker") and self._is_busy)
    @rule(number=st.integers(0, 1))
    def crash_worker(self, number: int) -> None:
        """It stays away until all is mended; so does Redis."""
        self._in_a_hurry = True
        if self._world.kill_worker(number):
            for life in self._lives:
                life.rules.kills += 1

    @precondition(lambda self: self._world.has_left("freeze"))
    @rule()
    def freeze_workers(self) -> None:
        self._in_a_hurry = True
        self._world.freeze_workers()

    @precondition(lambda self: self._world.has_left("redis") and self._is_busy)
    @rule(fault=st.sampled_from(["kill", "freeze", "flush"]))
    def drop_redis(self, fault: str) -> None:
        self._in_a_hurry = True
        self._world.break_redis(fault)

    @precondition(lambda self: self._world.has_left("api") and self._is_busy)
    @rule(job=jobs)
    def kill_api_over_a_save(self, job: Owned) -> None:
        """The save is sent, the API dies, and the person saves again when it is back."""
        life = self._begin(job, hurry=True)
        self._do(self._world.kill_api_over(life.person.save(job[1])))
        self._do(life.person.save_for_sure(job[1]))
        life.rules.save(job[1])

    @precondition(lambda self: self._world.has_left("database") and self._is_busy)
    @rule()
    def crash_database(self) -> None:
        """It comes back at once, with what was committed."""
        self._in_a_hurry = True
        self._do(self._world.crash_database())
        for life in self._lives:
            life.rules.kills += 1

    # What must hold

    @invariant()
    def nothing_is_lost_and_nobody_sees_anothers(self) -> None:
        for life in self._lives:
            others = [other for other in self._lives if other is not life]
            self._do(check_now(self._stack, life, others))
        if not self._in_a_hurry:
            self._check_end()
        self._is_busy, self._in_a_hurry = self._in_a_hurry, False

    def teardown(self) -> None:
        try:
            self._check_end()
        finally:
            for life in self._lives:
                self._do(life.person.stop_watching())

    def _check_end(self) -> None:
        self._do(self._world.mend())
        for life in self._lives:
            self._do(check_end(self._stack, life))

    def _begin(self, owned: Owned, *, hurry: bool) -> Life:
        self._in_a_hurry = hurry
        return self._lives[owned[0]]

    def _expect(self, answer: dict[str, Any], typename: str) -> None:
        (result,) = answer.values()
        if result["__typename"] != typename:
            raise Broken(f"answered {result}, by the rules {typename}")


SAVE = "mutation($id: ID!) { saveJob(jobId: $id) { __typename } }"
UNSAVE = "mutation($id: ID!) { unsaveJob(jobId: $id) { __typename } }"
RUN = "mutation($id: ID!, $force: Boolean!) { runGapAnalysis(jobId: $id, force: $force) { __typename } }"
DELETE_REPORT = "mutation($id: ID!) { deleteGapReport(jobId: $id) { __typename } }"
SET_DEFAULT = "mutation($id: ID!) { setDefaultResume(resumeId: $id) { __typename } }"
DELETE_RESUME = "mutation($id: ID!) { deleteResume(resumeId: $id) { __typename } }"
OPERATIONS = {"SAVE": SAVE, "UNSAVE": UNSAVE, "RUN": RUN, "DELETE_REPORT": DELETE_REPORT}
