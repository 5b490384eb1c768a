import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosim.timeline import Task, Timeline, Wait


def run(step: Callable[[], None]) -> None:
    step()


@given(st.lists(st.floats(min_value=0, max_value=100)))
def test_due_times_come_in_order_and_equal_ones_as_asked(dues: list[float]) -> None:
    timeline = Timeline(0.0)
    order: list[tuple[float, int]] = []
    for number, due in enumerate(dues):
        timeline.call_at(due, lambda due=due, number=number: order.append((due, number)))  # type: ignore[misc]
    timeline.run_until(100)
    assert order == sorted(order)
    assert len(order) == len(dues)


def test_time_stands_at_each_due_time_and_then_at_the_end() -> None:
    timeline = Timeline(10.0)
    seen: list[float] = []
    for due in (5.0, 12.0, 11.0):
        timeline.call_at(due, lambda: seen.append(timeline.now))
    timeline.run_until(20.0)
    assert seen == [10.0, 11.0, 12.0]
    assert timeline.now == 20.0
    timeline.run_until(15.0)
    assert timeline.now == 20.0


def test_a_cancelled_timer_does_not_run_and_is_not_due() -> None:
    timeline = Timeline(0.0)
    ran: list[str] = []
    timer = timeline.call_at(1.0, lambda: ran.append("cancelled"))
    kept = timeline.call_at(2.0, lambda: ran.append("kept"))
    timer.cancel()
    timer.cancel()
    assert timeline.next_due() == 2.0
    timeline.run_until(3.0)
    kept.cancel()
    assert ran == ["kept"]
    assert timeline.next_due() is None


def test_work_that_is_due_now_is_still_done() -> None:
    timeline = Timeline(0.0)
    ran: list[str] = []

    def first() -> None:
        ran.append("first")
        timeline.call_at(timeline.now, lambda: ran.append("due now"))
        timeline.call_at(timeline.now - 5, lambda: ran.append("overdue"))
        timeline.call_at(timeline.now + 1, lambda: ran.append("too late"))

    timeline.call_at(1.0, first)
    timeline.call_at(1.0, lambda: ran.append("second"))
    timeline.run_until(1.0)
    assert ran == ["first", "second", "due now", "overdue"]


def test_a_timer_cancelled_by_an_earlier_one_of_the_same_moment_does_not_run() -> None:
    timeline = Timeline(0.0)
    ran: list[str] = []
    later = None

    def first() -> None:
        assert later is not None
        later.cancel()

    timeline.call_at(1.0, first)
    later = timeline.call_at(1.0, lambda: ran.append("no"))
    timeline.run_until(2.0)
    assert ran == []


def test_what_a_callback_raises_leaves_the_rest_in_place() -> None:
    timeline = Timeline(0.0)
    ran: list[float] = []

    def broken() -> None:
        raise LookupError("here")

    timeline.call_at(1.0, broken)
    timeline.call_at(2.0, lambda: ran.append(timeline.now))
    with pytest.raises(LookupError):
        timeline.run_until(3.0)
    timeline.run_until(3.0)
    assert ran == [2.0]


def test_a_task_sleeps_and_ends() -> None:
    timeline = Timeline(0.0)
    said: list[object] = []

    async def work() -> None:
        said.append(timeline.now)
        await timeline.sleep_until(3.0)
        await timeline.sleep_until(1.0)
        said.append(timeline.now)

    task = Task(work(), run, lambda: said.append("ended"))
    assert said == [0.0]
    timeline.run_until(10.0)
    assert said == [0.0, 3.0, "ended"]
    assert task.done


def test_cancel_runs_the_clean_up_and_not_on_done() -> None:
    timeline = Timeline(0.0)
    said: list[str] = []

    async def work() -> None:
        try:
            await timeline.sleep_until(3.0)
        finally:
            said.append("cleaned up")

    task = Task(work(), run, lambda: said.append("ended"))
    task.cancel()
    task.cancel()
    assert said == ["cleaned up"]
    assert timeline.next_due() is None


def test_a_task_can_cancel_itself_and_stops_at_its_next_pause() -> None:
    timeline = Timeline(0.0)
    said: list[str] = []
    holder: list[Task] = []

    async def work() -> None:
        await timeline.sleep_until(1.0)
        holder[0].cancel()
        said.append("still in this step")
        try:
            await timeline.sleep_until(2.0)
            said.append("never")
        finally:
            said.append("cleaned up")

    holder.append(Task(work(), run, lambda: said.append("ended")))
    timeline.run_until(5.0)
    assert said == ["still in this step", "cleaned up"]
    assert timeline.next_due() is None


async def test_a_foreign_awaitable_is_refused_by_name() -> None:
    ended: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0)

    with pytest.raises(TypeError, match=r"awaited NoneType: only self\.sleep and the like"):
        Task(work(), run, lambda: ended.append("ended"))
    assert ended == ["ended"]


def test_an_error_in_a_step_reaches_the_runner_and_ends_the_task() -> None:
    timeline = Timeline(0.0)
    caught: list[str] = []
    ended: list[bool] = []

    def guarded(step: Callable[[], None]) -> None:
        try:
            step()
        except LookupError as error:
            caught.append(str(error))

    async def work() -> None:
        await timeline.sleep_until(1.0)
        raise LookupError("in the second step")

    task = Task(work(), guarded, lambda: ended.append(True))
    timeline.run_until(2.0)
    assert caught == ["in the second step"]
    assert ended == [True]
    assert task.done


def test_a_wait_ends_once_with_the_first_value() -> None:
    got: list[object] = []
    wait = Wait()

    async def work() -> None:
        got.append(await wait)

    Task(work(), run)
    wait.finish("first")
    wait.finish("second")
    assert got == ["first"]


def test_a_wait_that_is_over_does_not_pause() -> None:
    wait = Wait()
    wait.finish(7)
    got: list[object] = []

    async def work() -> None:
        got.append(await wait)

    assert Task(work(), run).done
    assert got == [7]
