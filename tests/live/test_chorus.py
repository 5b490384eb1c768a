import asyncio

from ecosim.live import Chorus
from ecosim.live.word import Answer


class Said(list[tuple[str, Answer]]):
    """What was said, and by whom."""

    def by(self, client_id: str, chorus: Chorus, number: int, due: float | None = None) -> None:
        answer = Answer("round", number, due=due, sim=float(number))
        chorus.quiet(client_id, answer, lambda a: self.append((client_id, a)))


async def test_the_last_to_whom_nothing_happened_answers_for_all() -> None:
    chorus, said = Chorus(), Said()
    said.by("a", chorus, 1)  # nobody else is known yet
    said.by("b", chorus, 1)
    assert [(who, a.of) for who, a in said] == [("a", ("a",)), ("b", ("b",))]
    said.by("a", chorus, 2, 30.0)
    said.by("b", chorus, 2, 20.0)
    (_, _, (who, answer)) = said
    assert (who, answer.of, answer.due, answer.active) == ("b", ("a", "b"), 20.0, False)


async def test_who_answers_by_itself_is_not_spoken_for() -> None:
    chorus, said = Chorus(), Said()
    for client_id in "abc":
        chorus.spoke(client_id, 1)
    said.by("a", chorus, 2)
    said.by("c", chorus, 2)
    assert said == []
    chorus.spoke("b", 2)
    assert [(who, a.of) for who, a in said] == [("c", ("a", "c"))]


async def test_who_takes_long_is_not_waited_for() -> None:
    chorus, said = Chorus(), Said()
    for client_id in "abc":
        chorus.spoke(client_id, 1)
    said.by("a", chorus, 2)
    chorus.leave("c")
    assert said == []
    await asyncio.sleep(0.2)
    assert [a.of for _, a in said] == [("a",)]
    said.by("b", chorus, 2)  # after the others: for itself
    said.by("a", chorus, 3)
    said.by("b", chorus, 3)
    assert [a.of for _, a in said[1:]] == [("b",), ("a", "b")]
