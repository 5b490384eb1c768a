"""What users of the broker in memory rely on."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ecosim.broker import (
    Access,
    ConnectRefused,
    Limits,
    MemoryClient,
    NotConnected,
    Reason,
    Right,
    Rule,
    TopicError,
)
from ecosim.bus import Message

if TYPE_CHECKING:
    from tests.broker.conftest import World


def text(
    topic: str, payload: str = "x", qos: int = 0, *, retain: bool = False, expiry: float | None = None
) -> Message:
    return Message(topic, payload.encode(), qos, retain, expiry)


def test_a_message_reaches_those_who_subscribed_and_nobody_else(world: "World") -> None:
    one, other = world.client("one", "a/+"), world.client("other", "b/#")
    sender = world.client("sender")
    assert sender.client.publish(text("a/1", "hello", 2)) is Reason.SUCCESS
    assert sender.client.publish(text("c")) is Reason.NO_MATCHING_SUBSCRIBERS
    assert one.messages == [text("a/1", "hello", 2)]
    assert other.messages == sender.messages == []
    assert world.broker.counts.dropped["no subscriber"] == 1
    world.check_account()


def test_everything_a_message_carries_arrives_unaltered(world: "World") -> None:
    inbox = world.client("c", "#")
    message = Message(
        "a",
        b"\x00\xff",
        1,
        expiry=5.5,
        response_topic="r",
        correlation=b"7",
        content_type="x/y",
        utf8=True,
        properties=(("b", "2"), ("a", "1"), ("b", "3")),
    )
    world.client("s").client.publish(message)
    assert inbox.messages == [message]


@pytest.mark.parametrize(
    ("published", "granted", "seen"), [(2, 1, 1), (1, 2, 1), (0, 2, 0), (2, 0, 0), (2, 2, 2)]
)
def test_qos_is_the_lower_of_publication_and_subscription(
    world: "World", published: int, granted: int, seen: int
) -> None:
    inbox = world.client("c")
    assert inbox.client.subscribe("a", qos=granted) == granted
    inbox.client.publish(text("a", qos=published))
    assert [m.qos for m in inbox.messages] == [seen]


def test_overlapping_subscriptions_give_one_copy_of_the_highest_qos(world: "World") -> None:
    inbox = world.client("c")
    inbox.client.subscribe("a/#", qos=0)
    inbox.client.subscribe("a/b", qos=2)
    inbox.client.subscribe("+/b", qos=1)
    inbox.client.publish(text("a/b", qos=2))
    assert [m.qos for m in inbox.messages] == [2]


def test_leading_wildcards_do_not_match_dollar_topics(world: "World") -> None:
    inbox = world.client("c", "#", "+/x")
    inbox.client.publish(text("$home/x", retain=True))
    assert inbox.messages == []
    assert world.client("d", "#").messages == []
    assert world.client("e", "$home/#").payloads == ["x"]


def test_retained_messages_come_on_subscribing_with_the_flag_and_live_ones_without(world: "World") -> None:
    sender = world.client("s")
    sender.client.publish(text("a/b", "1", retain=True))
    sender.client.publish(text("a/b", "2", 1, retain=True))
    sender.client.publish(text("a", "3", 1, retain=True))
    inbox = world.client("c", "a/#")
    assert [(m.payload, m.qos, m.retain) for m in inbox.messages] == [(b"3", 1, True), (b"2", 1, True)]
    sender.client.publish(text("a/b", "4", retain=True))
    assert inbox.messages[-1] == text("a/b", "4")
    sender.client.publish(Message("a/b", b"", retain=True))
    assert world.client("d", "a/b").messages == []


def test_retain_as_published_keeps_the_flag(world: "World") -> None:
    inbox = world.client("c")
    inbox.client.subscribe("a", retain_as_published=True)
    inbox.client.publish(text("a", retain=True))
    inbox.client.publish(text("a"))
    assert [m.retain for m in inbox.messages] == [True, False]


@pytest.mark.parametrize(("handling", "received"), [(0, [1, 2]), (1, [1, 1]), (2, [0, 0])])
def test_retain_handling(world: "World", handling: int, received: list[int]) -> None:
    world.client("s").client.publish(text("a", retain=True))
    inbox = world.client("c")
    for expected in received:
        inbox.client.subscribe("a", retain_handling=handling)
        assert len(inbox.messages) == expected


def test_no_local_spares_the_sender_its_own_messages_only(world: "World") -> None:
    one, other = world.client("one"), world.client("other", "a")
    one.client.subscribe("a", no_local=True)
    one.client.publish(text("a", "1"))
    other.client.publish(text("a", "2"))
    assert (one.payloads, other.payloads) == (["2"], ["1", "2"])
    one.client.subscribe("#", qos=1)
    one.client.publish(text("a", "3", 2))
    assert (one.payloads[1:], one.messages[-1].qos) == (["3"], 1)


def test_unsubscribing_ends_it(world: "World") -> None:
    inbox = world.client("c", "a/+", "b")
    assert inbox.client.unsubscribe("a/+") is Reason.SUCCESS
    assert inbox.client.unsubscribe("a/+") is Reason.NO_SUBSCRIPTION_EXISTED
    inbox.client.publish(text("a/1"))
    inbox.client.publish(text("b"))
    assert [m.topic for m in inbox.messages] == ["b"]


def test_a_shared_subscription_serves_its_members_in_turn(world: "World") -> None:
    members = [world.client(f"m{i}", "$share/g/a/#") for i in range(3)]
    everyone, sender = world.client("e", "a/#"), world.client("s")
    for number in range(6):
        sender.client.publish(text("a/b", str(number)))
    assert [m.payloads for m in members] == [["0", "3"], ["1", "4"], ["2", "5"]]
    assert len(everyone.messages) == 6
    members[1].client.disconnect()
    sender.client.publish(text("a/b", "6"))
    assert sum(len(m.messages) for m in members) == 7
    world.check_account()


def test_a_session_keeps_its_subscriptions_and_messages_while_it_lasts(world: "World") -> None:
    first = world.client("c", "a", session_expiry=60)
    assert not first.client.session_present
    first.client.disconnect()
    sender = world.client("s")
    for qos in (0, 1, 2):
        sender.client.publish(text("a", str(qos), qos))
    world.later(59)
    second = world.client("c", clean_start=False, session_expiry=60)
    assert second.client.session_present
    assert second.payloads == ["1", "2"]
    assert world.broker.counts.dropped["offline"] == 1
    second.client.disconnect()
    world.later(60)
    assert not world.client("c", clean_start=False).client.session_present
    world.check_account()


def test_a_clean_start_forgets_the_session(world: "World") -> None:
    world.client("c", "a", session_expiry=60).client.disconnect()
    world.client("s").client.publish(text("a", qos=1))
    again = world.client("c", session_expiry=60)
    assert not again.client.session_present
    assert again.messages == []
    assert world.broker.counts.dropped["session ended"] == 1
    world.check_account()


def test_messages_expire_with_the_time_they_waited_taken_off(world: "World") -> None:
    world.client("c", "a", session_expiry=60).client.disconnect()
    sender = world.client("s")
    sender.client.publish(text("a", "short", 1, expiry=5))
    sender.client.publish(text("a", "long", 1, expiry=9, retain=True))
    world.later(6)
    assert world.broker.counts.dropped["expired"] == 1
    again = world.client("c", clean_start=False)
    assert again.messages == [text("a", "long", 1, expiry=3.0)]
    assert [m.expiry for m in world.client("d", "a").messages] == [3.0]
    world.later(3)
    assert world.client("e", "a").messages == []
    assert world.broker.next_due() is None
    world.check_account()


def test_the_queue_of_a_session_is_bounded_and_says_so(make_world: "Callable[..., World]") -> None:
    world = make_world(limits=Limits(queued=2))
    world.client("c", "a", session_expiry=60).client.disconnect()
    sender = world.client("s")
    for number in range(4):
        sender.client.publish(text("a", str(number), 1))
    assert world.client("c", clean_start=False).payloads == ["0", "1"]
    assert world.broker.counts.dropped["queue full"] == 2
    world.check_account()


def test_a_will_is_sent_when_the_connection_is_lost_and_not_on_a_goodbye(world: "World") -> None:
    watcher = world.client("w", "state")
    world.client("a", will=text("state", "lost", 1, retain=True)).client.disconnect()
    assert watcher.messages == []
    world.client("a", will=text("state", "lost", 1, retain=True)).client.drop()
    assert watcher.payloads == ["lost"]
    assert world.client("later", "state").messages[0].retain
    world.client("a", will=text("state", "asked")).client.disconnect(with_will=True)
    assert watcher.payloads == ["lost", "asked"]
    assert world.broker.counts.wills == 2


def test_a_will_waits_for_its_delay_or_the_end_of_the_session(world: "World") -> None:
    watcher = world.client("w", "state")

    def lose(delay: float, expiry: float) -> None:
        world.client("a", will=text("state"), will_delay=delay, session_expiry=expiry).client.drop()

    lose(10, 60)
    world.later(9)
    world.client("a", clean_start=False).client.disconnect()
    world.later(60)
    assert watcher.messages == []
    lose(10, 60)
    world.later(10)
    assert len(watcher.messages) == 1
    lose(10, 4)
    world.later(4)
    assert len(watcher.messages) == 2
    lose(10, 0)
    assert len(watcher.messages) == 3
    lose(10, 60)
    world.client("a", clean_start=True)
    assert len(watcher.messages) == 4


def test_the_same_client_identifier_takes_the_session_over(world: "World") -> None:
    watcher = world.client("w", "state")
    first = world.client("a", "x", will=text("state"), session_expiry=60)
    second = world.client("a", clean_start=False, session_expiry=60)
    assert (first.client.ended, first.client.connected) == (Reason.SESSION_TAKEN_OVER, False)
    assert second.client.session_present
    first.client.drop()
    second.client.publish(text("x"))
    assert (len(first.messages), len(second.messages), len(watcher.messages)) == (0, 1, 1)
    with pytest.raises(NotConnected):
        first.client.publish(text("x"))


def test_all_receivers_see_one_order_when_a_receiver_answers_at_once(world: "World") -> None:
    def answer(message: Message) -> None:
        if message.payload == b"question":
            first.publish(text("a", "answer"))

    first = MemoryClient(world.broker, "first", answer)
    first.subscribe("a")
    second = world.client("second", "a")
    world.client("s").client.publish(text("a", "question"))
    assert second.payloads == ["question", "answer"]


def test_a_receiver_that_raises_does_not_keep_others_from_their_message(world: "World") -> None:
    def fail(message: Message) -> None:
        raise RuntimeError(message.topic)

    bad = MemoryClient(world.broker, "bad", fail)
    bad.subscribe("a")
    good = world.client("good", "a")
    with pytest.raises(RuntimeError, match="a"):
        good.client.publish(text("a"))
    bad.disconnect()
    good.client.publish(text("a"))
    assert len(good.messages) == 2


def test_a_copy_for_a_client_that_is_dropped_meanwhile_is_kept_by_its_session(world: "World") -> None:
    first = MemoryClient(world.broker, "first", lambda _message: second.client.drop())
    first.subscribe("a")
    second = world.client("second", "a", session_expiry=60)
    world.client("s").client.publish(text("a", "kept", 1))
    assert second.messages == []
    world.check_account()
    assert world.client("second", clean_start=False).payloads == ["kept"]


@pytest.mark.parametrize("topic", ["", "a/+", "#", "a\0b", "\ud800", "x" * 65_536, "/" * 200])
def test_invalid_topics_are_refused(world: "World", topic: str) -> None:
    with pytest.raises(TopicError):
        world.client("c").client.publish(text(topic))


@pytest.mark.parametrize("topic_filter", ["", "a#", "a/#/b", "+a", "$share/g", "$share//a", "$share/+/a"])
def test_invalid_filters_are_refused(world: "World", topic_filter: str) -> None:
    with pytest.raises(TopicError):
        world.client("c").client.subscribe(topic_filter)


def test_an_access_list_is_kept_to_and_refusals_are_counted(make_world: "Callable[..., World]") -> None:
    users = {"anna": "secret", "kettle": "k"}
    access = Access(
        users=users,
        rules=(
            Rule(Right.READWRITE, "home/#", "anna"),
            Rule(Right.DENY, "home/safe", "anna"),
            Rule(Right.WRITE, "home/%u/#", pattern=True),
        ),
        anonymous=False,
    )
    world = make_world(access=access)
    for name, word in ((None, None), ("anna", "wrong"), ("nobody", "x"), ("anna", None)):
        with pytest.raises(ConnectRefused):
            world.client("c", username=name, password=word)
    anna = world.client("phone", "home/#", username="anna", password=users["anna"])
    kettle = world.client("kettle", username="kettle", password=users["kettle"])
    assert kettle.client.subscribe("home/#") is Reason.NOT_AUTHORIZED
    assert kettle.client.publish(text("home/anna/x")) is Reason.NOT_AUTHORIZED
    assert kettle.client.publish(text("home/kettle/on")) is Reason.SUCCESS
    assert anna.client.publish(text("home/safe")) is Reason.NOT_AUTHORIZED
    assert anna.client.publish(text("$SYS/broker/version")) is Reason.NOT_AUTHORIZED
    assert [m.topic for m in anna.messages] == ["home/kettle/on"]
    assert world.broker.counts.dropped["refused"] == 3


def test_limits_have_reasons(make_world: "Callable[..., World]") -> None:
    world = make_world(limits=Limits(connections=2, subscriptions=1, packet=10, retained=1, session_expiry=5))
    one = world.client("one", "a")
    world.client("two")
    with pytest.raises(ConnectRefused) as refusal:
        world.client("three")
    assert refusal.value.reason is Reason.SERVER_BUSY
    assert one.client.subscribe("b") is Reason.QUOTA_EXCEEDED
    assert one.client.subscribe("a") is Reason.GRANTED_QOS_2
    assert one.client.publish(text("a", "x" * 11)) is Reason.PACKET_TOO_LARGE
    one.client.publish(text("a", retain=True))
    one.client.publish(text("b", retain=True))
    assert world.broker.counts.dropped["retained full"] == 1
    world.client("one", session_expiry=100).client.drop()
    world.later(5)
    assert not world.client("one", clean_start=False).client.session_present


def test_a_client_without_identifier_gets_one(world: "World") -> None:
    one, two = world.client(""), world.client("")
    assert one.client.client_id
    assert one.client.client_id != two.client.client_id
    with pytest.raises(ConnectRefused):
        world.client("", version=4, clean_start=False)


def test_the_example_in_the_documentation_holds() -> None:
    page = (Path(__file__).parents[2] / "docs" / "broker.md").read_text()
    (example,) = (
        block for block in page.split("```python\n") if block.startswith("from ecosim.broker import Broker")
    )
    exec(compile(example.split("```")[0], "docs/broker.md", "exec"), {})  # noqa: S102 - our own page


def test_the_broker_is_light_to_import() -> None:
    code = "import sys, ecosim.broker; print({'asyncio', 'websockets', 'pydantic'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"
