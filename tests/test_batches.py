import asyncio
from collections.abc import Sequence

import pytest

from jobmate.batches import Batches


class Asked:
    """Doubles numbers, and remembers in what company they came. Negative ones are too much for it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.began = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        self.began.set()
        await self.gate.wait()
        if min(numbers) < 0:
            raise ValueError("negative")
        return [number * 2 for number in numbers]


async def test_what_comes_while_others_are_asked_for_is_asked_together() -> None:
    asked = Asked()
    batches = Batches(asked, size=10)
    asked.gate.clear()
    first = asyncio.create_task(batches.load(1))
    await asked.began.wait()
    rest = [asyncio.create_task(batches.load(number)) for number in range(2, 25)]
    await asyncio.sleep(0)
    asked.gate.set()
    assert await asyncio.gather(first, *rest) == [number * 2 for number in range(1, 25)]
    assert asked.batches == [[1], list(range(2, 12)), list(range(12, 22)), [22, 23, 24]]


async def test_no_question_is_answered_by_what_was_asked_before_it_came() -> None:
    asked = Asked()
    batches = Batches(asked)
    asked.gate.clear()
    early = asyncio.create_task(batches.load(1))
    await asked.began.wait()
    late = asyncio.create_task(batches.load(1))
    asked.gate.set()
    assert await asyncio.gather(early, late) == [2, 2]
    assert asked.batches == [[1], [1]]


async def test_an_error_is_told_to_its_own_batch_and_no_other() -> None:
    batches = Batches(Asked(), size=2)
    replies = await asyncio.gather(*(batches.load(number) for number in (-1, 2, 3, 4)), return_exceptions=True)
    assert [type(reply) for reply in replies] == [ValueError, ValueError, int, int]
    assert await batches.load(5) == 10


async def test_who_gives_up_leaves_the_others_their_replies() -> None:
    asked = Asked()
    batches = Batches(asked)
    asked.gate.clear()
    waiting = [asyncio.create_task(batches.load(number)) for number in (1, 2)]
    await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(waiting[0], 0.01)
    asked.gate.set()
    assert await waiting[1] == 4


async def test_who_asks_in_the_very_moment_of_a_reply_is_answered_too() -> None:
    batches = Batches(Asked())
    async with asyncio.timeout(1):
        for number in range(20):
            assert await batches.load(number) == number * 2
