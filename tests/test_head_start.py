"""What a beginning does before anything else in the loop has its turn."""

import asyncio

import pytest

from chatui.sessions.head_start import HeadStart


async def test_it_goes_on_until_it_has_to_wait() -> None:
    order: list[str] = []

    async def work(answer: asyncio.Future[str]) -> None:
        for step in range(3):
            order.append(f"step {step}")
            await asyncio.sleep(0)
        order.append(await answer)
        await asyncio.sleep(0)
        order.append("end")

    async def begin(answer: asyncio.Future[str]) -> None:
        await HeadStart(work(answer))

    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()
    task = asyncio.create_task(begin(answer))
    loop.call_soon(order.append, "others")
    await asyncio.sleep(0)
    assert order == ["step 0", "step 1", "step 2", "others"]
    answer.set_result("answer")
    await task
    assert order[4:] == ["answer", "end"]


async def test_who_never_waits_lets_others_have_their_turn_all_the_same() -> None:
    turns = 0

    async def spin() -> None:
        nonlocal turns
        for _ in range(1_000):
            turns += 1
            await asyncio.sleep(0)

    async def begin() -> None:
        await HeadStart(spin())

    task = asyncio.create_task(begin())
    await asyncio.sleep(0)
    assert 1 < turns < 100
    await task


async def test_what_it_waits_for_can_be_cancelled_and_an_error_reaches_who_awaits() -> None:
    ended: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("waiting")

    async def begin() -> None:
        await HeadStart(wait())

    async def fail() -> None:
        raise LookupError("nothing there")

    task = asyncio.create_task(begin())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["waiting"]
    with pytest.raises(LookupError):
        await HeadStart(fail())
