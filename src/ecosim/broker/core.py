"""The broker's core: MQTT's rules for sessions, subscriptions, retained messages and wills.

It has no sockets and no clock of its own: a door gives it what clients ask, `now` tells the time, and
whoever keeps the clock calls `tick` when `next_due` has come. The same calls at the same times have the same
effects.
"""

from collections import deque
from collections.abc import Callable

from ecosim.broker.access import Access
from ecosim.broker.deadlines import Deadlines
from ecosim.broker.delivery import Deliveries, Log
from ecosim.broker.limits import (
    NO_SUBSCRIBER,
    REFUSED,
    RETAINED_FULL,
    UNREADABLE,
    Counts,
    Limits,
)
from ecosim.broker.log import LogEntry
from ecosim.broker.reasons import Reason
from ecosim.broker.retained import Retained
from ecosim.broker.rights import Rights
from ecosim.broker.routing import Group, Routes
from ecosim.broker.session import Connect, Link, Publication, Session, Subscription
from ecosim.broker.sessions import Sessions
from ecosim.broker.sys_topics import publish_every
from ecosim.broker.topics import check_filter, check_topic, split_shared
from ecosim.bus import Message

HandOver = Callable[[Publication, int, bool], None]


class Broker:
    """All clients, whichever door they came by. `now` is in seconds, from any origin.

    `log` is told what happens. What a client may do is up to `limits` and `access`; without `access`
    everything is allowed to everyone. With `sys_interval`, `$SYS/broker/…` is published every so many
    seconds. Calls must not come from several threads.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        limits: Limits | None = None,
        access: Access | None = None,
        log: Log | None = None,
        sys_interval: float | None = None,
    ) -> None:
        self.now = now
        self.limits = limits or Limits()
        self.log = log
        self.started = now()
        self.counts = Counts()
        self.deadlines = Deadlines()
        self.retained = Retained(self.deadlines, self.limits.retained, self._retained_expired)
        self.rights = Rights(access)
        self.routes = Routes(None if access is None else self.rights.may_read)
        self.deliveries = Deliveries(now, self.limits, self.counts, self.deadlines, log)
        self.sessions = Sessions(
            now=now,
            limits=self.limits,
            access=access,
            log=log,
            deadlines=self.deadlines,
            counts=self.counts,
            routes=self.routes,
            deliveries=self.deliveries,
            send_will=self._publish_will,
        )
        self.pending: deque[tuple[HandOver, Publication, int, bool]] = deque()
        """Deliveries in memory that wait for the current fan-out to end, see `settle`."""
        self._settling = False
        if sys_interval is not None:
            publish_every(self, sys_interval)

    # -- time

    def next_due(self) -> float | None:
        """When something is due by itself: a will, the end of a session, an expiry. None for never."""
        return self.deadlines.next()

    def tick(self) -> None:
        """Do what is due by now."""
        self.deadlines.run(self.now())
        self.settle()

    def settle(self) -> None:
        """Hand over what is pending.

        A receiver that publishes while it receives is served after the others have got the first message, so
        that all see one order. If receivers raise, all others are served, then the first error is raised.
        """
        if self._settling:
            return
        self._settling = True
        error: Exception | None = None
        pending = self.pending
        while pending:
            try:
                hand_over, publication, qos, retain = pending.popleft()
                hand_over(publication, qos, retain)
            except Exception as raised:  # noqa: BLE001 - raised below, once everyone is served
                error = error or raised
        self._settling = False
        if error is not None:
            raise error

    # -- sessions

    def connect(self, link: Link, connect: Connect) -> tuple[Session, bool]:
        """Begin or resume a session (MQTT 5, 3.1.2.4); call `resume` once the client was told.

        Returns the session and whether it was present. Raises `ConnectRefused`.
        """
        return self.sessions.begin(link, connect)

    def resume(self, session: Session) -> None:
        """Send what waited for the session, and again what was never acknowledged."""
        self.deliveries.resume(session)
        self.settle()

    def disconnect(
        self, session: Session, link: Link, *, with_will: bool, expiry: float | None = None, reason: str = ""
    ) -> None:
        """End a connection; nothing happens if the session has another one by now.

        `with_will`: it ended ungracefully, or the client asked for its will. `expiry` replaces the session's.
        """
        if session.link is not link:
            return
        self.sessions.leave(session, with_will=with_will, expiry=expiry, reason=reason)
        self.settle()

    # -- what clients do

    def publish(  # noqa: C901 - the hot path, in one piece
        self, sender: Session | None, message: Message, tail: bytes | None = None
    ) -> Reason:
        """Send a message to all who subscribed; the broker itself is the sender None.

        Returns SUCCESS, NO_MATCHING_SUBSCRIBERS or NOT_AUTHORIZED. Raises `TopicError`. `tail` is for doors:
        see `Publication`. Receivers in memory get the message at the next `settle`.
        """
        topic = message.topic
        counts = self.counts
        match = self.routes.known.get(topic)
        if match is None:
            match = self.routes.match(check_topic(topic))
        if self.log is not None and sender is not None:
            self._tell_published(sender, message)
        publication = Publication(message, self.now(), tail)
        if sender is not None:
            counts.published += 1
            if not self.rights.may_write(sender, topic):
                self.deliveries.drop(REFUSED, sender.client_id, publication)
                return Reason.NOT_AUTHORIZED
        if message.retain and not self.retained.store(publication):
            self.deliveries.drop(RETAINED_FULL, "", publication)
        send = self.deliveries.send
        qos = message.qos
        copies = 0
        for route in match.routes:
            session = route.session
            if session is sender:
                if route.own is None:
                    continue
                route = route.own  # noqa: PLW2901 - the route of one's own messages
            copies += 1
            send(
                session,
                publication,
                qos if qos < route.qos else route.qos,  # noqa: FURB136 - `min` takes three times as long
                message.retain and route.retain_as_published,
                route.identifiers,
            )
        if match.groups:
            copies += self._share(match.groups, publication)
        if match.unreadable:
            copies += match.unreadable
            counts.dropped[UNREADABLE] += match.unreadable
            self.tell("", "drop", topic, qos, reason=f"{UNREADABLE} by {match.unreadable} who subscribed")
        counts.copies += copies
        if copies:
            return Reason.SUCCESS
        if sender is not None:
            self.deliveries.drop(NO_SUBSCRIBER, sender.client_id, publication)
        return Reason.NO_MATCHING_SUBSCRIBERS

    def subscribe(self, session: Session, subscription: Subscription) -> tuple[Reason, bool]:
        """Add or replace a subscription; returns the reason and whether the filter is new to the session.

        Raises `TopicError`. The door then calls `send_retained` if the reason is no failure.
        """
        topic_filter = check_filter(subscription.topic_filter)
        new = topic_filter not in session.subscriptions
        reason = Reason(subscription.qos)
        if not self.rights.may_subscribe(session, split_shared(topic_filter)[1]):
            reason = Reason.NOT_AUTHORIZED
        elif new and len(session.subscriptions) >= self.limits.subscriptions:
            reason = Reason.QUOTA_EXCEEDED
        else:
            session.subscriptions[topic_filter] = subscription
            self.routes.add(session, subscription)
        refused = reason.phrase if reason.failed else ""
        self.tell(session.client_id, "subscribe", topic_filter, subscription.qos, reason=refused)
        return reason, new

    def send_retained(self, session: Session, subscription: Subscription, *, new: bool) -> None:
        """Send what is retained, as the subscription's retain handling asks (MQTT 5, 3.8.3.1)."""
        group, plain = split_shared(subscription.topic_filter)
        if group is not None or subscription.retain_handling > (1 if new else 0):
            return
        identifiers = () if subscription.identifier is None else (subscription.identifier,)
        for publication in self.retained.matching(plain):
            message = publication.message
            self.counts.copies += 1
            if not self.rights.may_read(session, message.topic):
                self.deliveries.drop(UNREADABLE, session.client_id, publication)
            else:
                qos = min(message.qos, subscription.qos)
                self.deliveries.send(session, publication, qos, True, identifiers)

    def unsubscribe(self, session: Session, topic_filter: str) -> Reason:
        """End a subscription. Raises `TopicError`."""
        found = session.subscriptions.pop(check_filter(topic_filter), None) is not None
        if found:
            self.routes.remove(session, topic_filter)
        self.tell(session.client_id, "unsubscribe", topic_filter)
        return Reason.SUCCESS if found else Reason.NO_SUBSCRIPTION_EXISTED

    @property
    def online(self) -> int:
        """How many clients are connected."""
        return self.sessions.online

    def waiting(self) -> int:
        """How many copies sessions hold: queued, or sent and not acknowledged."""
        return sum(len(session.queue) + len(session.inflight) for session in self.sessions.by_id.values())

    def tell(
        self, client: str, what: str, topic: str = "", qos: int | None = None, *, reason: str = ""
    ) -> None:
        """Write a line of the log, if there is one."""
        if self.log is not None:
            self.log(LogEntry(self.now(), client, what, topic, qos, reason=reason))

    # -- inside

    def _publish_will(self, session: Session) -> None:
        will, session.will = session.will, None
        if will is not None:
            self.counts.wills += 1
            self.tell(session.client_id, "will", will.message.topic, will.message.qos)
            self.publish(session, will.message, will.tail)

    def _retained_expired(self, topic: str) -> None:
        self.counts.retained_expired += 1
        self.tell("", "expire", topic)

    def _share(self, groups: list[Group], publication: Publication) -> int:
        topic = publication.message.topic
        copies = 0
        for group in groups:
            chosen = group.choose(lambda member: self.rights.may_read(member, topic))
            if chosen is not None:
                session, subscription = chosen
                identifiers = () if subscription.identifier is None else (subscription.identifier,)
                retain = publication.message.retain and subscription.retain_as_published
                qos = min(publication.message.qos, subscription.qos)
                self.deliveries.send(session, publication, qos, retain, identifiers)
                copies += 1
        return copies

    def _tell_published(self, sender: Session, message: Message) -> None:
        if self.log is not None:
            entry = LogEntry(
                self.now(),
                sender.client_id,
                "publish",
                message.topic,
                message.qos,
                message.retain,
                payload=message.payload,
            )
            self.log(entry)
