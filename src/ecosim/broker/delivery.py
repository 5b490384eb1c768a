"""Copies on their way to receivers: sent, in flight, waiting, or dropped for a reason with a name."""

from collections import deque
from collections.abc import Callable
from functools import partial

from ecosim.broker.deadlines import Deadlines
from ecosim.broker.limits import (
    EXPIRED,
    NEVER,
    NOT_ACCEPTED,
    OFFLINE,
    QUEUE_FULL,
    SESSION_ENDED,
    TOO_LARGE,
    UNACKNOWLEDGED,
    Counts,
    Limits,
)
from ecosim.broker.log import LogEntry
from ecosim.broker.session import Delivery, Publication, Session

Log = Callable[[LogEntry], None]


class Deliveries:
    """Hands copies to sessions, whichever door they came by, and follows them until acknowledged."""

    def __init__(
        self, now: Callable[[], float], limits: Limits, counts: Counts, deadlines: Deadlines, log: Log | None
    ) -> None:
        self._now = now
        self._limits = limits
        self._counts = counts
        self._deadlines = deadlines
        self._log = log

    def send(
        self, session: Session, publication: Publication, qos: int, retain: bool, identifiers: tuple[int, ...]
    ) -> None:
        """Send one copy, or keep it for later, or drop it."""
        link = session.link
        if link is not None and (qos == 0 or link.immediate):
            dropped = link.deliver(publication, qos, retain, identifiers)
            if dropped is not None:
                self.drop(dropped, session.client_id, publication)
                return
            self._counts.delivered += 1
            if self._log is not None:
                self._tell_delivered(session, publication, qos, retain)
        elif qos == 0:
            self.drop(OFFLINE, session.client_id, publication)
        else:
            self._keep(session, Delivery(publication, qos, retain, identifiers))

    def drop(self, name: str, client_id: str, publication: Publication) -> None:
        """Count a copy that nobody will get."""
        self._counts.dropped[name] += 1
        if self._log is not None:
            message = publication.message
            self._log(
                LogEntry(
                    self._now(),
                    client_id,
                    "drop",
                    message.topic,
                    message.qos,
                    payload=message.payload,
                    reason=name,
                )
            )

    def take_back(self, session: Session, publication: Publication, qos: int, retain: bool) -> None:
        """Undo the delivery of a copy whose receiver left before it was handed over."""
        self._counts.delivered -= 1
        if qos and session.expiry > 0:
            self._keep(session, Delivery(publication, qos, retain, ()))
        else:
            self.drop(OFFLINE if qos == 0 else SESSION_ENDED, session.client_id, publication)

    def resume(self, session: Session) -> None:
        """Send again what was in flight, then what waited (MQTT 5, 4.4)."""
        link = session.link
        if link is None:
            return
        if link.immediate:
            self._resume_at_once(session)
        else:
            session.resend = deque(session.inflight)
            self.pump(session)

    def pump(self, session: Session) -> None:
        """Send what waits, as far as the receiver's window allows (MQTT 5, 4.9)."""
        inflight, resend, queue = session.inflight, session.resend, session.queue
        while (link := session.link) is not None and len(inflight) - len(resend) < session.window:
            if resend:
                packet_id = resend.popleft()
                delivery = inflight[packet_id]
                if delivery.released:
                    link.release(packet_id)
                elif link.transmit(packet_id, delivery):
                    self._tell_delivered(
                        session, delivery.publication, delivery.qos, delivery.retain, dup=True
                    )
                else:
                    del inflight[packet_id]
                    self.drop(TOO_LARGE, session.client_id, delivery.publication)
            elif queue:
                delivery = queue.popleft()
                if delivery.publication.expires <= self._now():
                    self.drop(EXPIRED, session.client_id, delivery.publication)
                else:
                    self._start(session, delivery)
            else:
                return

    def acknowledge(self, session: Session, packet_id: int, *, accepted: bool = True) -> bool:
        """End a copy by its PUBACK or PUBCOMP, or a PUBREC that refuses it; False if there is none."""
        delivery = session.inflight.pop(packet_id, None)
        if delivery is None:
            return False
        if packet_id in session.resend:
            session.resend.remove(packet_id)
        if accepted:
            self._counts.delivered += 1
        else:
            self.drop(NOT_ACCEPTED, session.client_id, delivery.publication)
        self.pump(session)
        return True

    def received(self, session: Session, packet_id: int) -> bool:
        """Note a PUBREC: the copy of QoS 2 is the receiver's now; False if there is none."""
        delivery = session.inflight.get(packet_id)
        if delivery is None or delivery.qos != 2:  # noqa: PLR2004 - the QoS itself
            return False
        delivery.released = True
        return True

    def discard(self, session: Session) -> None:
        """Drop all that a session that ends still holds."""
        for delivery in session.queue:
            self.drop(SESSION_ENDED, session.client_id, delivery.publication)
        for delivery in session.inflight.values():
            self.drop(UNACKNOWLEDGED, session.client_id, delivery.publication)
        session.queue.clear()
        session.inflight.clear()
        session.resend.clear()

    def _keep(self, session: Session, delivery: Delivery) -> None:
        queue = session.queue
        if (
            session.link is not None
            and not queue
            and len(session.inflight) - len(session.resend) < session.window
        ):
            self._start(session, delivery)
        elif len(queue) >= self._limits.queued:
            self.drop(QUEUE_FULL, session.client_id, delivery.publication)
        else:
            queue.append(delivery)
            expires = delivery.publication.expires
            if expires != NEVER:
                self._deadlines.set(expires, partial(self._expire, session))

    def _start(self, session: Session, delivery: Delivery) -> None:
        link = session.link
        if link is None:
            raise AssertionError(session.client_id)
        publication = delivery.publication
        packet_id = session.next_id()
        session.inflight[packet_id] = delivery
        if not link.transmit(packet_id, delivery):
            del session.inflight[packet_id]
            self.drop(TOO_LARGE, session.client_id, publication)
            return
        delivery.sent = True
        self._tell_delivered(session, publication, delivery.qos, delivery.retain)

    def _resume_at_once(self, session: Session) -> None:
        again = [delivery for delivery in session.inflight.values() if not delivery.released]
        self._counts.delivered += len(session.inflight) - len(again)
        session.inflight.clear()
        session.resend.clear()
        waiting = [*again, *session.queue]
        session.queue.clear()
        for delivery in waiting:
            if delivery.publication.expires <= self._now():
                self.drop(EXPIRED, session.client_id, delivery.publication)
            else:
                self.send(session, delivery.publication, delivery.qos, delivery.retain, delivery.identifiers)

    def _expire(self, session: Session) -> None:
        now = self._now()
        kept = []
        for delivery in session.queue:
            if delivery.publication.expires <= now:
                self.drop(EXPIRED, session.client_id, delivery.publication)
            else:
                kept.append(delivery)
        session.queue.clear()
        session.queue.extend(kept)

    def _tell_delivered(
        self, session: Session, publication: Publication, qos: int, retain: bool, *, dup: bool = False
    ) -> None:
        if self._log is not None:
            topic, payload = publication.message.topic, publication.message.payload
            self._log(LogEntry(self._now(), session.client_id, "deliver", topic, qos, retain, dup, payload))
