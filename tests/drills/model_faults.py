"""The language model misbehaves in every way. Saves end by the keyword reader, or FAILED where that is switched off."""

import json
from typing import Any

from tests.drills.catalogue import Play, drill
from tests.drills.scene import PromiseBroken, Scene
from tests.drills.stack import read_by_heart
from tests.support.openai_server import Answer, CutOff, Drip, Failure, Raw, Reset, Silence, Step, rate_limited

FAULTS: dict[str, Step] = {
    "429": rate_limited("0"),
    "500": Failure(500),
    "reset": Reset(),
    "garbage": Raw(b"\x00\xff<html>not JSON"),
    "cut off": CutOff({"skills": [], "gates": []}),
    "wrong schema": Answer({"people": 3}),
    "empty": Raw(b""),
    "refusal": Answer("", refusal="I will not read this."),
    "never answers": Silence(),
    "one byte a second": Drip({"skills": [], "gates": []}),
}


def _misbehave(name: str, step: Step) -> Play:
    async def play(scene: Scene) -> None:
        model = scene.stack.model
        # A worker leaves a model alone for a while that failed in the drill before; a new one asks.
        for worker in scene.stack.workers:
            worker.stop()
        await scene.stack.heal()
        person, jobs = await scene.add_person(3)
        # The resume is read before the fault begins.
        await person.save(jobs[0])
        await scene.check()
        asked = len(model.received)
        model.respond = lambda _: step
        scene.end_fault()  # it never ends: the promise counts from now
        await person.save(jobs[1])
        await scene.check()
        if len(model.received) == asked:
            raise PromiseBroken("the model was not asked, so nothing was drilled")
        model.respond = read_by_heart
        await person.save(jobs[2])

    play.__name__ = name
    return play


for _name, _step in FAULTS.items():
    drill(f"model: {_name}")(_misbehave(_name, _step))


@drill("model away, no keyword fallback")
async def fail_without_fallback(scene: Scene) -> None:
    """FAILED with the reason; asked again after the fault, READY."""
    stack = scene.stack
    person, jobs = await scene.add_person(2)
    for worker in stack.workers:
        await worker.terminate()
    strict = stack.worker_with(keyword_fallback=False)
    try:
        await strict.start()
        stack.model.respond = lambda _: Failure(500)
        scene.end_fault()
        for job in jobs:
            await person.save(job)
        outcome = await scene.check()
        codes = {row.error_code for row in (await scene.rows()).values()}
        if outcome.ready or codes != {"READER_UNAVAILABLE"}:
            raise PromiseBroken(f"not FAILED for want of the model: {codes}")
    finally:
        strict.stop()
    await stack.heal()
    scene.end_fault()
    for job in jobs:
        await person.ask("mutation($id: ID!) { runGapAnalysis(jobId: $id) { __typename } }", id=job)
    if (await scene.check()).failed:
        raise PromiseBroken("asked again with a working model, and still FAILED")


def is_about(request: dict[str, Any], text: str) -> bool:
    """Whether the model is asked about a text that holds these words."""
    return text in json.dumps(request["messages"])
