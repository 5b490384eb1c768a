"""What every bus owes its clients, whichever the runtime."""

from itertools import pairwise

from ecosim.bus import Message
from tests.contract.rigs import Rig
from tests.live.tools import Talker


async def joined(rig: Rig, *talkers: Talker) -> None:
    for talker in talkers:
        await rig.join(talker, rig.timeline())


async def test_a_message_arrives_as_it_was_sent(rig: Rig) -> None:
    hearer, sayer = Talker("hearer", "a/+"), Talker("sayer")
    await joined(rig, hearer, sayer)
    sent = Message(
        "a/b",
        "grün".encode(),
        qos=2,
        expiry=60.0,
        response_topic="answers/sayer",
        correlation=b"\x00\x01",
        utf8=True,
        properties=(("traceparent", "00-1"), ("seq", "1"), ("seq", "2")),
    )
    sayer.bus.publish(sent)
    await rig.pass_time(0.1)
    (got,) = hearer.got
    assert (got.topic, got.payload, got.qos, got.retain) == ("a/b", sent.payload, 2, False)
    assert (got.response_topic, got.correlation) == (sent.response_topic, sent.correlation)
    assert got.properties == sent.properties
    assert got.expiry is not None
    assert 55 < got.expiry <= 60


async def test_the_order_of_one_sender_is_kept(rig: Rig) -> None:
    hearer, sayer = Talker("hearer", "a/#"), Talker("sayer")
    await joined(rig, hearer, sayer)
    for number in range(300):
        sayer.bus.publish(Message(f"a/{number % 7}", b"%d" % number, qos=2))
    await rig.pass_time(1)
    assert hearer.payloads == [str(n) for n in range(300)]


async def test_what_is_retained_reaches_who_comes_later_once_and_marked(rig: Rig) -> None:
    sayer, hearer = Talker("sayer"), Talker("hearer", "a/#")
    await joined(rig, sayer)
    sayer.bus.publish(Message("a/b", b"old", qos=2, retain=True))
    sayer.bus.publish(Message("a/b", b"new", qos=2, retain=True))
    sayer.bus.publish(Message("a/c", b"gone", qos=2, retain=True))
    sayer.bus.publish(Message("a/c", b"", qos=2, retain=True))
    await rig.pass_time(0.1)
    await joined(rig, hearer)
    await rig.pass_time(0.1)
    assert [(m.topic, m.payload, m.retain) for m in hearer.got] == [("a/b", b"new", True)]
    sayer.bus.publish(Message("a/b", b"live", qos=2, retain=True))
    await rig.pass_time(0.1)
    assert (hearer.got[-1].payload, hearer.got[-1].retain) == (b"live", False)


async def test_subscription_options(rig: Rig) -> None:
    talker = Talker("talker")
    await joined(rig, talker)
    talker.bus.subscribe("own/#", no_local=True)
    talker.bus.subscribe("kept/#", retain_as_published=True)
    await rig.pass_time(0.1)
    talker.bus.publish(Message("own/a", b"1", qos=1))
    talker.bus.publish(Message("kept/a", b"2", qos=1, retain=True))
    await rig.pass_time(0.1)
    assert [(m.topic, m.retain) for m in talker.got] == [("kept/a", True)]


async def test_the_last_will_is_sent_when_the_connection_breaks_and_only_then(rig: Rig) -> None:
    hearer = Talker("hearer", "will/#")
    lost = Talker("lost", will=Message("will/lost", b"lost", qos=1, retain=True))
    polite = Talker("polite", will=Message("will/polite", b"lost", qos=1))
    await joined(rig, hearer, lost, polite)
    await rig.close(polite)
    await rig.drop(lost)
    await rig.pass_time(0.1)
    assert [m.topic for m in hearer.got] == ["will/lost"]


async def test_due_times_and_messages_happen_in_the_order_of_time(rig: Rig) -> None:
    """Two clients play ball over the bus, each holding it for a while of simulated time."""
    timelines = {}
    moments: list[tuple[str, float]] = []
    players = [Talker(name, f"ball/{name}") for name in ("anna", "ben")]
    for player, other in zip(players, reversed(players), strict=True):
        timelines[player.client_id] = rig.timeline()

        def throw(_: Message, player: Talker = player, other: Talker = other) -> None:
            timeline = timelines[player.client_id]
            moments.append((player.client_id, timeline.now))
            if len(moments) < 20:
                later = timeline.now + 60
                timeline.call_at(
                    later, lambda: player.bus.publish(Message(f"ball/{other.client_id}", b"ball", qos=2))
                )

        player.on_message = throw
        await rig.join(player, timelines[player.client_id])
    players[0].bus.publish(Message("ball/ben", b"ball", qos=2))
    await rig.pass_time(3600)
    assert [who for who, _ in moments] == ["ben", "anna"] * 10
    gaps = [b - a for (_, a), (_, b) in pairwise(moments)]
    assert all(60 <= gap < 61 for gap in gaps)
