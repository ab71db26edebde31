import asyncio

from jobmate.tasks.isolation import Isolation


async def test_one_that_is_alone_waits_for_the_others_and_they_for_it() -> None:
    isolation, log, gate = Isolation(), [], asyncio.Event()

    async def beside(name: str) -> None:
        async with isolation.together():
            log.append(f"{name} in")
            await gate.wait()
        log.append(f"{name} out")

    async def alone() -> None:
        async with isolation.alone():
            log.append("alone in")
            await asyncio.sleep(0)
            log.append("alone out")

    tasks = [asyncio.create_task(beside("a")), asyncio.create_task(beside("b"))]
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(alone()))
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(beside("late")))
    await asyncio.sleep(0)
    assert log == ["a in", "b in"]
    gate.set()
    await asyncio.gather(*tasks)
    assert log.index("alone out") == log.index("alone in") + 1
    assert log.index("alone in") > max(log.index("a in"), log.index("b in"))
    assert log.index("late in") > log.index("alone out")


async def test_giving_up_the_wait_lets_the_others_in() -> None:
    isolation = Isolation()
    async with isolation.together():
        waiting = asyncio.create_task(isolation.alone().__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with isolation.together():
            pass
    async with isolation.alone():
        pass
