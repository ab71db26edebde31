import asyncio

import pytest

from jobmate.app.mailbox import Mailbox


async def test_items_come_out_in_their_order() -> None:
    mailbox: Mailbox[int] = Mailbox()
    for number in range(3):
        mailbox.put_nowait(number)
    assert [await mailbox.get() for _ in range(3)] == [0, 1, 2]
    assert mailbox.empty()


async def test_a_reader_waits_for_what_comes() -> None:
    mailbox: Mailbox[int] = Mailbox()
    reading = asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    mailbox.put_nowait(1)
    mailbox.put_nowait(2)
    assert await reading == 1
    assert len(mailbox) == 1


async def test_a_reader_that_gives_up_takes_nothing_along() -> None:
    mailbox: Mailbox[int] = Mailbox()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(mailbox.get(), 0.01)
    mailbox.put_nowait(1)
    assert await mailbox.get() == 1
