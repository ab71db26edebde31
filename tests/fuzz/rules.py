"""The rules of saving, running and deleting, as a model: what each job of a person may look like after each step.

An analysis under way may end at any moment, so of each job the model keeps every state it may be in. A step is applied
to all of them; what is seen in the end must be one of them, and is then the only one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

NO_RESUME = "NO_DEFAULT_RESUME"
NOTHING_FOUND = "NOTHING_RECOGNISED"
GIVEN_UP = "ATTEMPTS_EXHAUSTED"


class Kind(StrEnum):
    """Of a state; RUNS goes on to an end by itself."""

    NONE = "NONE"
    RUNS = "GENERATING"
    READY = "READY"
    FAILED = "FAILED"


@dataclass(frozen=True)
class State:
    """One state of a job: RUNS on a resume, READY with a report from a text, FAILED for a reason."""

    kind: Kind
    resume: str = ""
    text: str = ""
    code: str = ""


NONE = State(Kind.NONE)
WITHOUT_RESUME = State(Kind.FAILED, code=NO_RESUME)


@dataclass
class Rules:
    """What one person has. Ids are the API's; `kills` counts the workers that were killed, of whoever's work."""

    texts: dict[str, str] = field(default_factory=dict)
    """Of every resume that ever was."""
    resumes: list[str] = field(default_factory=list)
    default: str | None = None
    barren: dict[str, bool] = field(default_factory=dict)
    """Of every job: whether nothing can be recognised in it."""
    saved: set[str] = field(default_factory=set)
    states: dict[str, set[State]] = field(default_factory=dict)
    reports: set[tuple[str, str]] = field(default_factory=set)
    """Jobs and texts of which there may be a report."""
    kills: int = 0

    def add_job(self, job: str, *, barren: bool) -> None:
        self.barren[job] = barren
        self.states[job] = {NONE}

    def add_resume(self, resume: str, text: str, *, is_default: bool) -> None:
        self.texts[resume] = text
        self.resumes.append(resume)
        if is_default:
            self.set_default(resume)

    def set_default(self, resume: str) -> None:
        """Saved jobs that waited for one, or run on another, start with it; READY ones change to a report they have."""
        if self.default == resume:
            return
        self.default = resume
        for job in self.saved:
            self._change(job, lambda state, job=job: self._follow(job, state))  # type: ignore[misc]

    def save(self, job: str) -> None:
        if job not in self.saved:
            self.saved.add(job)
            self._change(job, lambda state: self._start() if state.kind in (Kind.NONE, Kind.FAILED) else {state})

    def unsave(self, job: str) -> None:
        self.saved.discard(job)
        self._change(job, lambda _: {NONE})

    def run(self, job: str, *, force: bool) -> None:
        """With a default resume alone; the API refuses it else."""
        self._change(job, lambda state: {state} if self._is_what_is_asked(state, force=force) else self._start())

    def delete_report(self, job: str) -> None:
        self.reports = {(other, text) for other, text in self.reports if other != job}
        self._change(job, lambda state: {NONE} if state.kind is Kind.READY else {state})

    def must_have_report(self, job: str) -> bool:
        return all(state.kind is Kind.READY for state in self.seen_or_to_come(job))

    def delete_resume(self, resume: str) -> None:
        """What rested on it starts over with the default, if there still is one; a twin takes its reports."""
        self.resumes.remove(resume)
        text = self.texts[resume]
        has_twin = any(self.texts[other] == text for other in self.resumes)
        if self.default == resume:
            self.default = None
        closed = {job: self.seen_or_to_come(job) for job in self.states}
        if not has_twin:
            self.reports = {(job, other) for job, other in self.reports if other != text}
        for job, states in closed.items():
            self.states[job] = states
            self._change(
                job,
                lambda state, job=job: self._lose(job, state, resume, "" if has_twin else text),  # type: ignore[misc]
            )

    def seen_or_to_come(self, job: str) -> set[State]:
        """Every state the job may be in now, or get to by itself."""
        found = set(self.states[job])
        for state in self.states[job]:
            if state.kind is Kind.RUNS:
                found |= self._ends(job, state)
        self.reports |= {(job, state.text) for state in found if state.kind is Kind.READY}
        return found

    def in_the_end(self, job: str) -> set[State]:
        """Every state the job may rest in."""
        return {state for state in self.seen_or_to_come(job) if state.kind is not Kind.RUNS}

    def settle(self, job: str, state: State) -> None:
        """It was seen at rest."""
        self.states[job] = {state}

    def _ends(self, job: str, state: State) -> set[State]:
        text = self.texts[state.resume]
        end = State(Kind.FAILED, code=NOTHING_FOUND) if self.barren[job] else State(Kind.READY, text=text)
        return {end, State(Kind.FAILED, code=GIVEN_UP)} if self.kills >= 3 else {end}

    def _change(self, job: str, change: Callable[[State], Iterable[State]]) -> None:
        self.states[job] = {after for state in self.seen_or_to_come(job) for after in change(state)}

    def _start(self) -> set[State]:
        return {WITHOUT_RESUME} if self.default is None else {State(Kind.RUNS, resume=self.default)}

    def _follow(self, job: str, state: State) -> set[State]:
        assert self.default is not None
        text = self.texts[self.default]
        if state == WITHOUT_RESUME or (state.kind is Kind.RUNS and state.resume != self.default):
            return self._start()
        if state.kind is Kind.READY and (job, text) in self.reports:
            return {State(Kind.READY, text=text), state}
        return {state}

    def _is_what_is_asked(self, state: State, *, force: bool) -> bool:
        assert self.default is not None
        if state.kind is Kind.RUNS:
            return state.resume == self.default
        return state.kind is Kind.READY and not force and state.text == self.texts[self.default]

    def _lose(self, job: str, state: State, resume: str, text: str) -> set[State]:
        """A state after a resume went, and with it its reports, if they are named by their `text`."""
        ran = state.kind is Kind.RUNS and state.resume == resume
        if not ran and not (text and state.kind is Kind.READY and state.text == text):
            return {state}
        return self._start() if ran or job in self.saved else {NONE}
