"""The broker's side of one client's connection by wire: copies and answers become packets."""

from typing import Protocol

from ecosim.broker import answers
from ecosim.broker.aliases import Alias, OutgoingAliases
from ecosim.broker.core import Broker
from ecosim.broker.limits import SLOW, TOO_LARGE
from ecosim.broker.properties import Packet
from ecosim.broker.reasons import Reason
from ecosim.broker.session import V5, V311, Connect, Delivery, Publication, Session
from ecosim.broker.silence import Silence


class Outbox(Protocol):
    """What a connection needs of its transport."""

    def write(self, data: bytes) -> None:
        """Send a packet; never blocks."""

    def close(self) -> None:
        """Close once what was written is sent."""

    def congested(self) -> bool:
        """Whether so much waits to be sent that QoS 0 is dropped."""


class WireLink:
    """Sends what the core hands over; `Connection` adds what the client sends."""

    immediate = False

    def __init__(self, broker: Broker, outbox: Outbox) -> None:
        self._broker = broker
        self._outbox = outbox
        self._session: Session | None = None
        self._connect: Connect | None = None
        self._version = V311
        self._ended = False
        self._aliases = OutgoingAliases(0)
        self._silence = Silence(broker.now, broker.deadlines, self._too_silent)
        self._silence.allow(broker.limits.connect_timeout)

    def deliver(
        self, publication: Publication, qos: int, retain: bool, identifiers: tuple[int, ...]
    ) -> str | None:
        """Send a copy of QoS 0."""
        del qos
        outbox, connect = self._outbox, self._connect
        if connect is None or outbox.congested():
            return SLOW
        now = self._broker.now()
        alias: Alias | None = None
        if identifiers or connect.alias_maximum:
            alias = self._aliases.give(publication.message.topic)
            packet = answers.own_publish(
                publication, self._version, now=now, retain=retain, identifiers=identifiers, alias=alias
            )
        else:
            packet = answers.shared_publish(publication, self._version, retain, now)
        return None if self._fits(packet, publication, alias) else TOO_LARGE

    def transmit(self, packet_id: int, delivery: Delivery) -> bool:
        """Send a copy of QoS 1 or 2."""
        alias = self._aliases.give(delivery.publication.message.topic)
        packet = answers.tracked_publish(packet_id, delivery, self._version, self._broker.now(), alias)
        return self._fits(packet, delivery.publication, alias)

    def release(self, packet_id: int) -> None:
        """Send a PUBREL."""
        self._write(answers.ack(self._version, Packet.PUBREL, packet_id))

    def end(self, reason: Reason) -> None:
        """Tell the client why, and close; the core knows already."""
        self._ended = True
        self._silence.forget()
        self._say_goodbye(reason)
        self._outbox.close()

    # -- inside

    def _fits(self, packet: bytes, publication: Publication, alias: Alias | None) -> bool:
        """Write a PUBLISH unless it is larger than the client takes."""
        limit = None if self._connect is None else self._connect.maximum_packet
        if limit is not None and len(packet) > limit:
            if alias is not None and not alias[1]:
                self._aliases.take_back(publication.message.topic)  # the client never saw it
            return False
        self._write(packet)
        return True

    def _acknowledge(self, packet: Packet, packet_id: int, reason: Reason) -> None:
        self._write(answers.ack(self._version, packet, packet_id, reason))

    def _write(self, packet: bytes) -> None:
        counts = self._broker.counts
        counts.packets_sent += 1
        counts.bytes_sent += len(packet)
        self._outbox.write(packet)

    def _say_goodbye(self, reason: Reason, text: str = "") -> None:
        if self._version == V5 and self._session is not None:
            packet = answers.disconnect(reason, text)
            limit = None if self._connect is None else self._connect.maximum_packet
            # the reason string must not make the packet too large (3.14.2.2.3)
            self._write(packet if limit is None or len(packet) <= limit else answers.disconnect(reason))

    def _too_silent(self) -> None:
        raise NotImplementedError
