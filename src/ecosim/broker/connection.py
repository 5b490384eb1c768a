"""One client's connection by wire: bytes come in, the core is asked, bytes go out. It has no socket."""

from collections.abc import Callable
from typing import Protocol

from ecosim.broker import answers
from ecosim.broker.core import Broker
from ecosim.broker.deadlines import Deadline
from ecosim.broker.limits import SLOW, TOO_LARGE
from ecosim.broker.packets import (
    UnsupportedVersion,
    check_name,
    make_message,
    read_ack,
    read_connect,
    read_disconnect,
    read_packet_id,
    read_subscribe,
    read_unsubscribe,
    read_version,
)
from ecosim.broker.properties import NONE, Packet, Property, read_properties
from ecosim.broker.reasons import ConnectRefused, MalformedPacket, Reason
from ecosim.broker.session import V5, V31, V311, Connect, Delivery, Publication, Session
from ecosim.broker.topics import TopicError
from ecosim.broker.wire import Frames, Reader, decode_text, malformed, violation

_KEEP_ALIVE_GRACE = 1.5
_FLAGS = {Packet.PUBREL: 2, Packet.SUBSCRIBE: 2, Packet.UNSUBSCRIBE: 2}
_REMEMBERED = 5_000
_EXACTLY_ONCE = 2


class Outbox(Protocol):
    """What a connection needs of its transport."""

    def write(self, data: bytes) -> None:
        """Send a packet; never blocks."""

    def close(self) -> None:
        """Close once what was written is sent."""

    def congested(self) -> bool:
        """Whether so much waits to be sent that QoS 0 is dropped."""


class Connection:
    """The protocol between one client and the broker. A packet that breaks it ends this connection only."""

    immediate = False

    def __init__(self, broker: Broker, outbox: Outbox) -> None:
        self._broker = broker
        self._outbox = outbox
        self._frames = Frames(broker.limits.packet)
        self._session: Session | None = None
        self._connect: Connect | None = None
        self._version = V311
        self._ended = False
        self._topics: dict[bytes, str] = {}
        self._known_aliases: dict[int, str] = {}
        self._given_aliases: dict[str, int] = {}
        self._heard = broker.now()
        self._silence = broker.limits.connect_timeout
        self._due: Deadline | None = broker.deadlines.set(self._heard + self._silence, self._check_silence)
        self._handlers: dict[int, Callable[[bytes], None]] = {
            Packet.PUBACK: self._on_puback,
            Packet.PUBREC: self._on_pubrec,
            Packet.PUBREL: self._on_pubrel,
            Packet.PUBCOMP: self._on_pubcomp,
            Packet.SUBSCRIBE: self._on_subscribe,
            Packet.UNSUBSCRIBE: self._on_unsubscribe,
            Packet.PINGREQ: self._on_pingreq,
            Packet.DISCONNECT: self._on_disconnect,
        }

    # -- what the transport calls

    def receive(self, data: bytes) -> None:
        """Take what came from the network."""
        if self._ended:
            return
        broker = self._broker
        self._heard = broker.now()
        broker.counts.bytes_received += len(data)
        try:
            for first, body in self._frames.feed(data):
                broker.counts.packets_received += 1
                self._on_packet(first, body)
                if self._ended:
                    break
        except MalformedPacket as error:
            self._fail(error)
        broker.settle()

    def lost(self) -> None:
        """Note that the network connection is gone; without a DISCONNECT the will is sent."""
        self._leave(with_will=True, reason="connection lost")

    def stop(self) -> None:
        """End the connection since the broker stops; the will is not sent."""
        if not self._ended:
            self._say_goodbye(Reason.SERVER_SHUTTING_DOWN)
            self._leave(with_will=False, reason=Reason.SERVER_SHUTTING_DOWN.phrase)
            self._outbox.close()

    # -- what the core calls

    def deliver(
        self, publication: Publication, qos: int, retain: bool, identifiers: tuple[int, ...]
    ) -> str | None:
        """Send a copy of QoS 0."""
        del qos
        outbox, connect = self._outbox, self._connect
        if connect is None or outbox.congested():
            return SLOW
        now = self._broker.now()
        alias: answers.Alias | None = None
        if identifiers or connect.alias_maximum:
            alias = self._alias(publication.message.topic)
            packet = answers.own_publish(
                publication, self._version, now=now, retain=retain, identifiers=identifiers, alias=alias
            )
        else:
            packet = answers.shared_publish(publication, self._version, retain, now)
        return None if self._fits(packet, publication, alias) else TOO_LARGE

    def transmit(self, packet_id: int, delivery: Delivery) -> bool:
        """Send a copy of QoS 1 or 2."""
        alias = self._alias(delivery.publication.message.topic)
        packet = answers.tracked_publish(packet_id, delivery, self._version, self._broker.now(), alias)
        return self._fits(packet, delivery.publication, alias)

    def release(self, packet_id: int) -> None:
        """Send a PUBREL."""
        self._write(answers.ack(self._version, Packet.PUBREL, packet_id))

    def end(self, reason: Reason) -> None:
        """Tell the client why, and close; the core knows already."""
        self._ended = True
        self._forget_silence()
        self._say_goodbye(reason)
        self._outbox.close()

    # -- packets

    def _on_packet(self, first: int, body: bytes) -> None:
        kind, flags = first >> 4, first & 15
        if self._session is None:
            if kind != Packet.CONNECT or flags:
                raise violation("the first packet is a CONNECT")
            self._on_connect(body)
        elif kind == Packet.PUBLISH:
            self._on_publish(flags, body)
        else:
            handler = self._handlers.get(kind)
            if handler is None:
                raise violation(f"a client does not send packet type {kind} here")
            if flags != _FLAGS.get(Packet(kind), 0):
                raise malformed("reserved flags of the fixed header")
            handler(body)

    def _on_connect(self, body: bytes) -> None:
        self._version = _version_of(body)
        try:
            connect = self._connect = read_connect(body)
            self._session, present = self._broker.connect(self, connect)
        except (MalformedPacket, ConnectRefused) as error:
            # before 5 there is no CONNACK for a packet that is malformed (3.1.1, 3.1.4)
            if self._version == V5 or isinstance(error, ConnectRefused | UnsupportedVersion):
                self._refuse(error.reason, str(error))
            self._broker.tell("", "refuse", reason=str(error))
            self._close()
            return
        self._write(answers.connack(self._version, Reason.SUCCESS, present=present, properties=self._terms()))
        self._broker.resume(self._session)

    def _refuse(self, reason: Reason, text: str) -> None:
        properties: answers.Values = [(Property.REASON_STRING, text)]
        self._write(answers.connack(self._version, reason, properties=properties))

    def _terms(self) -> answers.Values:
        """Say what the broker allows where it differs from what the client asked or MQTT's defaults."""
        connect, session, limits = self._connect, self._session, self._broker.limits
        if connect is None or session is None:
            raise AssertionError
        terms: answers.Values = [
            (Property.RECEIVE_MAXIMUM, limits.receive),
            (Property.MAXIMUM_PACKET_SIZE, limits.packet),
        ]
        if limits.aliases:
            terms.append((Property.TOPIC_ALIAS_MAXIMUM, limits.aliases))
        if session.expiry != connect.session_expiry:
            terms.append((Property.SESSION_EXPIRY_INTERVAL, int(session.expiry)))
        if not connect.client_id:
            terms.append((Property.ASSIGNED_CLIENT_IDENTIFIER, session.client_id))
        keep_alive, most = connect.keep_alive, limits.keep_alive
        if most is not None and self._version == V5 and not 0 < keep_alive <= most:
            keep_alive = most
            terms.append((Property.SERVER_KEEP_ALIVE, most))
        self._silence = keep_alive * _KEEP_ALIVE_GRACE
        self._forget_silence()
        if keep_alive:
            self._due = self._broker.deadlines.set(self._heard + self._silence, self._check_silence)
        return terms

    def _on_publish(self, flags: int, body: bytes) -> None:
        qos = flags >> 1 & 3
        if qos > _EXACTLY_ONCE or (flags & 8 and not qos):
            raise malformed("the flags of PUBLISH do not go together")
        session = self._alive()
        reader = Reader(body)
        raw = reader.binary()
        packet_id = read_packet_id(reader) if qos else 0
        v5 = self._version == V5
        properties = read_properties(reader, Packet.PUBLISH) if v5 else NONE
        alias = properties.numbers.get(Property.TOPIC_ALIAS)
        topic = self._topic(raw) if alias is None else self._aliased(raw, alias)
        message = make_message(topic, body[reader.position :], qos, bool(flags & 1), properties)
        tail = properties.tail if v5 else None
        if qos == 0:
            self._broker.publish(session, message, tail)
        elif qos == 1:
            reason = self._broker.publish(session, message, tail)
            self._acknowledge(Packet.PUBACK, packet_id, reason)
        elif packet_id in session.incoming:
            self._acknowledge(Packet.PUBREC, packet_id, Reason.SUCCESS)
        else:
            if len(session.incoming) >= self._broker.limits.receive:
                raise MalformedPacket(Reason.RECEIVE_MAXIMUM_EXCEEDED)
            reason = self._broker.publish(session, message, tail)
            # MQTT 3.1.1 knows no refusal: its client must go on with PUBREL
            if not (v5 and reason.failed):
                session.incoming.add(packet_id)
            self._acknowledge(Packet.PUBREC, packet_id, reason)

    def _on_puback(self, body: bytes) -> None:
        packet_id, _code = read_ack(body, Packet.PUBACK, self._version)
        delivery = self._alive().inflight.get(packet_id)
        if delivery is not None and delivery.qos == _EXACTLY_ONCE:
            raise violation("PUBACK for a message of QoS 2")
        self._broker.deliveries.acknowledge(self._alive(), packet_id)

    def _on_pubrec(self, body: bytes) -> None:
        packet_id, code = read_ack(body, Packet.PUBREC, self._version)
        deliveries = self._broker.deliveries
        if code >= Reason.UNSPECIFIED_ERROR:
            deliveries.acknowledge(self._alive(), packet_id, delivered=False)
        elif deliveries.received(self._alive(), packet_id):
            self._acknowledge(Packet.PUBREL, packet_id, Reason.SUCCESS)
        else:
            self._acknowledge(Packet.PUBREL, packet_id, Reason.PACKET_IDENTIFIER_NOT_FOUND)

    def _on_pubrel(self, body: bytes) -> None:
        packet_id, _code = read_ack(body, Packet.PUBREL, self._version)
        incoming = self._alive().incoming
        reason = Reason.SUCCESS if packet_id in incoming else Reason.PACKET_IDENTIFIER_NOT_FOUND
        incoming.discard(packet_id)
        self._acknowledge(Packet.PUBCOMP, packet_id, reason)

    def _on_pubcomp(self, body: bytes) -> None:
        packet_id, _code = read_ack(body, Packet.PUBCOMP, self._version)
        self._broker.deliveries.acknowledge(self._alive(), packet_id)

    def _on_subscribe(self, body: bytes) -> None:
        session = self._alive()
        packet = read_subscribe(body, self._version)
        reasons, granted, why = [], [], ""
        for subscription in packet.subscriptions:
            try:
                reason, new = self._broker.subscribe(session, subscription)
            except TopicError as error:
                reason, new, why = error.reason, False, str(error)
            reasons.append(reason)
            if not reason.failed:
                granted.append((subscription, new))
        text = why if self._connect is not None and self._connect.problem_information else ""
        self._write(answers.suback(self._version, packet.packet_id, reasons, text))
        for subscription, new in granted:
            self._broker.send_retained(session, subscription, new=new)

    def _on_unsubscribe(self, body: bytes) -> None:
        packet_id, filters = read_unsubscribe(body, self._version)
        reasons = []
        for topic_filter in filters:
            try:
                reasons.append(self._broker.unsubscribe(self._alive(), topic_filter))
            except TopicError as error:
                reasons.append(error.reason)
        self._write(answers.unsuback(self._version, packet_id, reasons))

    def _on_pingreq(self, body: bytes) -> None:
        Reader(body).finish()
        self._write(answers.PINGRESP)

    def _on_disconnect(self, body: bytes) -> None:
        code, expiry = read_disconnect(body, self._version)
        if expiry and self._connect is not None and not self._connect.session_expiry:
            raise violation("a session that was to end with its connection cannot be prolonged")
        self._leave(with_will=code != Reason.SUCCESS, expiry=expiry)
        self._outbox.close()

    # -- inside

    def _alive(self) -> Session:
        if self._session is None:
            raise AssertionError
        return self._session

    def _topic(self, raw: bytes) -> str:
        topic = self._topics.get(raw)
        if topic is None:
            if not raw:
                raise violation("neither a topic nor an alias of one")
            topic = check_name(decode_text(raw))
            if len(self._topics) >= _REMEMBERED:
                self._topics.clear()
            self._topics[raw] = topic
        return topic

    def _aliased(self, raw: bytes, alias: int) -> str:
        if alias > self._broker.limits.aliases:
            raise MalformedPacket(Reason.TOPIC_ALIAS_INVALID, "a topic alias beyond the maximum")
        if raw:
            self._known_aliases[alias] = self._topic(raw)
        elif alias not in self._known_aliases:
            raise MalformedPacket(Reason.TOPIC_ALIAS_INVALID, "a topic alias that was never set")
        return self._known_aliases[alias]

    def _alias(self, topic: str) -> answers.Alias | None:
        """Return the alias of a topic; None if the client has no room for one."""
        given = self._given_aliases
        alias = given.get(topic)
        if alias is not None:
            return alias, True
        if self._connect is None or len(given) >= self._connect.alias_maximum:
            return None
        given[topic] = len(given) + 1
        return given[topic], False

    def _fits(self, packet: bytes, publication: Publication, alias: answers.Alias | None) -> bool:
        """Write a PUBLISH unless it is larger than the client takes."""
        limit = None if self._connect is None else self._connect.maximum_packet
        if limit is not None and len(packet) > limit:
            if alias is not None and not alias[1]:
                del self._given_aliases[publication.message.topic]  # the client never saw it
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

    def _check_silence(self) -> None:
        """Close a connection from which nothing came for too long (3.1.2.10)."""
        self._due = None
        due = self._heard + self._silence
        if due > self._broker.now():
            self._due = self._broker.deadlines.set(due, self._check_silence)
        elif not self._ended:
            self._fail(MalformedPacket(Reason.KEEP_ALIVE_TIMEOUT))

    def _forget_silence(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _fail(self, error: MalformedPacket) -> None:
        if self._session is None:
            self._broker.tell("", "refuse", reason=str(error))
        self._say_goodbye(error.reason, str(error))
        self._leave(with_will=True, reason=str(error))
        self._outbox.close()

    def _say_goodbye(self, reason: Reason, text: str = "") -> None:
        if self._version == V5 and self._session is not None:
            self._write(answers.disconnect(reason, text))

    def _leave(self, *, with_will: bool, expiry: float | None = None, reason: str = "") -> None:
        if self._ended:
            return
        self._ended = True
        self._forget_silence()
        if self._session is not None:
            self._broker.disconnect(self._session, self, with_will=with_will, expiry=expiry, reason=reason)

    def _close(self) -> None:
        self._ended = True
        self._forget_silence()
        self._outbox.close()


def _version_of(body: bytes) -> int:
    """Return in which version to answer a CONNECT, even one that cannot be read."""
    try:
        return read_version(Reader(body))
    except UnsupportedVersion:
        newer = Reader(body)
        newer.binary()
        return V5 if newer.byte() > V5 else V31
    except MalformedPacket:
        return V311
