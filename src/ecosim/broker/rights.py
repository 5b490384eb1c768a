"""What sessions may do: the access list, asked once for each topic."""

from ecosim.broker.access import Access
from ecosim.broker.session import Session

_SYS = "$SYS/"
_REMEMBERED = 10_000


class Rights:
    """An access list applied to sessions; without one (None), only `$SYS/…` is nobody's to write."""

    def __init__(self, access: Access | None) -> None:
        self._access = access

    def may_read(self, session: Session, topic: str) -> bool:
        """Whether the session may get messages of the topic; `Routes` remembers the answer."""
        access = self._access
        return access is None or access.may_read(session.username, session.client_id, topic)

    def may_write(self, session: Session, topic: str) -> bool:
        """Whether the session may publish to the topic."""
        if self._access is None:
            return topic[0] != "$" or not topic.startswith(_SYS)
        allowed = session.writable.get(topic)
        if allowed is None:
            allowed = not topic.startswith(_SYS) and self._access.may_write(
                session.username, session.client_id, topic
            )
            if len(session.writable) >= _REMEMBERED:
                session.writable.clear()
            session.writable[topic] = allowed
        return allowed

    def may_subscribe(self, session: Session, topic_filter: str) -> bool:
        """Whether the session may read anything of what a plain filter matches."""
        access = self._access
        return access is None or access.may_subscribe(session.username, session.client_id, topic_filter)
