"""What one client may ask of the broker, and what the broker counts."""

from dataclasses import dataclass, field

NEVER = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds with names; a refusal or a drop says which one was met.

    Sizes are bytes, times seconds. `connections`, `retained` and `keep_alive` are unbounded when None.
    """

    packet: int = 1_048_576
    """Largest packet accepted (announced as Maximum Packet Size)."""
    queued: int = 10_000
    """Messages of QoS 1 and 2 kept for a session that is offline or whose window is full."""
    inflight: int = 100
    """Messages of QoS 1 and 2 sent to one client and not yet acknowledged."""
    receive: int = 1_000
    """Messages of QoS 2 one client may have under way to the broker (announced as Receive Maximum)."""
    aliases: int = 10
    """Topic aliases one client may set (announced as Topic Alias Maximum)."""
    subscriptions: int = 10_000
    """Subscriptions of one session."""
    connections: int | None = None
    """Clients connected at once."""
    retained: int | None = None
    """Retained messages kept."""
    session_expiry: float = NEVER
    """Longest time a session outlives its connection."""
    keep_alive: int | None = None
    """Longest keep alive; a client that asks for more, or for none, is told this one (Server Keep Alive)."""
    buffered: int = 1_048_576
    """Bytes waiting for one slow connection before its QoS 0 messages are dropped."""
    connect_timeout: float = 10.0
    """Time from the opening of a connection to its CONNECT."""


NO_SUBSCRIBER = "no subscriber"
REFUSED = "refused"
UNREADABLE = "not readable"
EXPIRED = "expired"
QUEUE_FULL = "queue full"
SLOW = "slow consumer"
OFFLINE = "offline"
TOO_LARGE = "packet too large"
UNACKNOWLEDGED = "unacknowledged"
NOT_ACCEPTED = "not accepted"
SESSION_ENDED = "session ended"
RETAINED_FULL = "retained full"

DROPS = (
    NO_SUBSCRIBER,
    REFUSED,
    UNREADABLE,
    EXPIRED,
    QUEUE_FULL,
    SLOW,
    OFFLINE,
    TOO_LARGE,
    UNACKNOWLEDGED,
    NOT_ACCEPTED,
    SESSION_ENDED,
    RETAINED_FULL,
)


@dataclass(slots=True)
class Counts:
    """Totals since the broker started, by which every message can be accounted for.

    A message that was `published` is `refused`, finds `no subscriber`, or becomes copies, one for each
    receiver: `copies == delivered + waiting + sum(dropped[name] for every other name but "retained full")`,
    where what waits is what sessions hold. A copy of QoS 1 or 2 is delivered once its receiver acknowledged
    it.
    """

    published: int = 0
    copies: int = 0
    delivered: int = 0
    dropped: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DROPS, 0))
    connects: int = 0
    wills: int = 0
    retained_expired: int = 0
    packets_received: int = 0
    packets_sent: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0
