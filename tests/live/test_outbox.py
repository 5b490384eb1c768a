from ecosim.bus import Message
from ecosim.live.outbox import Counts, Outbox


def message(text: str, expiry: float | None = None) -> Message:
    return Message("a", text.encode(), qos=1, expiry=expiry)


def texts(outbox: Outbox, now: float = 0.0) -> list[str]:
    found = []
    while (entry := outbox.take(now)) is not None:
        found.append(entry.message.payload.decode())
    return found


def test_what_is_not_acknowledged_is_sent_again_in_order() -> None:
    outbox = Outbox(10, Counts())
    for text in "abc":
        outbox.put(message(text), 0.0)
    first = outbox.take(0.0)
    assert first is not None
    assert texts(outbox) == ["b", "c"]
    assert outbox.in_flight == 3
    outbox.acknowledge(first)
    outbox.rewind()
    outbox.put(message("d"), 0.0)
    assert texts(outbox) == ["b", "c", "d"]
    assert outbox.counts.resent == 2
    assert outbox.counts.acknowledged == 1


def test_what_expired_is_dropped_and_counted() -> None:
    outbox = Outbox(10, Counts())
    outbox.put(message("short", expiry=0.2), 0.0)
    outbox.put(message("long", expiry=5), 0.0)
    entry = outbox.take(1.5)
    assert entry is not None
    assert entry.message.payload == b"long"
    assert entry.message.expiry == 3.5
    assert outbox.counts.expired == 1
    assert len(outbox) == 1


def test_its_size_is_bounded() -> None:
    outbox = Outbox(2, Counts())
    for text in "abc":
        outbox.put(message(text), 0.0)
    assert len(outbox) == 2
    assert outbox.counts.dropped_full == 1
    outbox.abandon()
    assert len(outbox) == 0
    assert outbox.counts.lost == 2
