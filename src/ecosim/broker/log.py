"""What the broker did, one line a person can follow."""

from collections.abc import Callable
from dataclasses import dataclass

_SHOWN = 60

_VERBS = {
    "connect": "● connect",
    "disconnect": "○ disconnect",
    "subscribe": "+ subscribe",
    "unsubscribe": "- unsubscribe",
    "publish": "→ publish",
    "deliver": "← deliver",
    "will": "† will",
    "drop": "✗ drop",
    "refuse": "! refuse",
    "expire": "∅ expire",
}


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that happened. `time` is in seconds of the broker's clock; `client` is a client identifier.

    `what` is connect, disconnect, subscribe, unsubscribe, publish, deliver, will, drop, refuse or expire.
    """

    time: float
    client: str
    what: str
    topic: str = ""
    qos: int | None = None
    retained: bool = False
    dup: bool = False
    payload: bytes | None = None
    reason: str = ""


def plain_seconds(seconds: float) -> str:
    """Return a time as a number, aligned: `    12.345`."""
    return f"{seconds:12.3f}"


def format_entry(entry: LogEntry, stamp: Callable[[float], str] = plain_seconds) -> str:
    r"""One aligned line: `12.345 anna-phone → publish q2 retained home/5/… "83"`.

    `stamp` writes the time; for a broker on the wall clock, `server.time_of_day` does. Whatever is not
    printable is escaped, so that no payload can write on the reader's terminal.
    """
    words = [f"{stamp(entry.time)} {escape(entry.client):<20} {_VERBS.get(entry.what, entry.what):<13}"]
    if entry.qos is not None:
        words.append(f"q{entry.qos}")
    if entry.retained:
        words.append("retained")
    if entry.dup:
        words.append("again")
    if entry.topic:
        words.append(escape(entry.topic))
    if entry.payload is not None:
        words.append(format_payload(entry.payload))
    if entry.reason:
        words.append(f"({escape(entry.reason)})")
    return " ".join(words).rstrip()


def format_payload(payload: bytes) -> str:
    """Return the payload as text in quotes, or as a few bytes in hexadecimal, shortened."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        more = f"… {len(payload)} bytes" if len(payload) > _SHOWN // 3 else ""
        return f"0x{payload[: _SHOWN // 3].hex()}{more}"
    more = f"… {len(payload)} bytes" if len(text) > _SHOWN else ""
    return f'"{escape(text[:_SHOWN])}"{more}'


def escape(text: str) -> str:
    r"""Replace what is not printable by `\n`, `\x1b`, `\u202e`, and leave the rest as it is."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
