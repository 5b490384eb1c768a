"""Reason codes (MQTT 5, 2.4) and the errors that carry one.

BrokerError
├── MalformedPacket   a peer broke the protocol; its connection ends with this reason
├── ConnectRefused    a CONNECT was answered with this reason
└── NotConnected      a client in memory was used after its end
"""

from enum import IntEnum


class Reason(IntEnum):
    """Why something was accepted, refused or ended."""

    SUCCESS = 0x00
    GRANTED_QOS_1 = 0x01
    GRANTED_QOS_2 = 0x02
    DISCONNECT_WITH_WILL = 0x04
    NO_MATCHING_SUBSCRIBERS = 0x10
    NO_SUBSCRIPTION_EXISTED = 0x11
    UNSPECIFIED_ERROR = 0x80
    MALFORMED_PACKET = 0x81
    PROTOCOL_ERROR = 0x82
    IMPLEMENTATION_SPECIFIC_ERROR = 0x83
    UNSUPPORTED_PROTOCOL_VERSION = 0x84
    CLIENT_IDENTIFIER_NOT_VALID = 0x85
    BAD_USER_NAME_OR_PASSWORD = 0x86
    NOT_AUTHORIZED = 0x87
    SERVER_UNAVAILABLE = 0x88
    SERVER_BUSY = 0x89
    SERVER_SHUTTING_DOWN = 0x8B
    BAD_AUTHENTICATION_METHOD = 0x8C
    KEEP_ALIVE_TIMEOUT = 0x8D
    SESSION_TAKEN_OVER = 0x8E
    TOPIC_FILTER_INVALID = 0x8F
    TOPIC_NAME_INVALID = 0x90
    PACKET_IDENTIFIER_IN_USE = 0x91
    PACKET_IDENTIFIER_NOT_FOUND = 0x92
    RECEIVE_MAXIMUM_EXCEEDED = 0x93
    TOPIC_ALIAS_INVALID = 0x94
    PACKET_TOO_LARGE = 0x95
    QUOTA_EXCEEDED = 0x97
    PAYLOAD_FORMAT_INVALID = 0x99

    @property
    def phrase(self) -> str:
        """The name in words, `not authorized`."""
        return self.name.lower().replace("_", " ")

    @property
    def failed(self) -> bool:
        """Codes of 0x80 or greater tell of a failure."""
        return self >= Reason.UNSPECIFIED_ERROR


class BrokerError(Exception):
    """What the broker refuses, with MQTT's reason and a sentence for people."""

    def __init__(self, reason: Reason, text: str = "") -> None:
        super().__init__(text or reason.phrase)
        self.reason = reason


class MalformedPacket(BrokerError):  # noqa: N818 - the specification's own term
    """A peer broke the protocol: its connection ends with this reason."""


class ConnectRefused(BrokerError):  # noqa: N818 - reads as what happened
    """A connection was refused: bad login, a limit, an unusable client identifier."""


class NotConnected(BrokerError):  # noqa: N818 - reads as what happened
    """A client was used after it disconnected, was dropped or was taken over."""

    def __init__(self, client_id: str) -> None:
        super().__init__(Reason.UNSPECIFIED_ERROR, f"client {client_id!r} is not connected")
