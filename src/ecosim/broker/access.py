"""Who may log in, and who may read and write what. Rules mean what they mean in a Mosquitto `acl_file`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from hmac import compare_digest

from ecosim.broker.passwords import is_hashed, verify
from ecosim.broker.topics import check_filter, matches, overlaps


class Right(Enum):
    """What a rule grants, or denies."""

    READ = "read"
    WRITE = "write"
    READWRITE = "readwrite"
    DENY = "deny"

    def covers(self, wanted: "Right") -> bool:
        """Whether having this right is enough to read, or to write."""
        return self in (wanted, Right.READWRITE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A right to the topics that a filter matches.

    A rule is for one `user`, or for anonymous clients when it names none. A `pattern` rule is for everyone,
    and its filter may hold `%u` (the user name) and `%c` (the client identifier).
    """

    right: Right
    topic_filter: str
    user: str | None = None
    pattern: bool = False

    def __post_init__(self) -> None:
        check_filter(self.topic_filter)

    def filter_for(self, user: str | None, client_id: str) -> str | None:
        """Return the filter as it is for one client; None if the rule is not for that client."""
        if not self.pattern:
            return self.topic_filter if self.user == user else None
        named = {"%u": user, "%c": client_id}
        result = self.topic_filter
        for key, name in named.items():
            if key in result:
                if name is None or "+" in name or "#" in name:
                    return None  # a name must not become a wildcard
                result = result.replace(key, name)
        return result


@dataclass(frozen=True, kw_only=True)
class Access:
    """Logins and an access list.

    `users` are names with passwords, plain or hashed as `passwords.hash_password` does; with no users, any
    name may log in. Without `rules` (None) everything is allowed; with them, what no rule grants is denied,
    and a `deny` wins over every grant of its group (the user's own rules come before the patterns).
    """

    users: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] | None = None
    anonymous: bool = True

    def login(self, user: str | None, password: bytes | None) -> bool:
        """Whether a client may connect under this name."""
        if user is None:
            return self.anonymous
        if not self.users:
            return True
        expected = self.users.get(user)
        if expected is None or password is None:
            return False
        if is_hashed(expected):
            return verify(password, expected)
        return compare_digest(expected.encode(), password)

    def may_read(self, user: str | None, client_id: str, topic: str) -> bool:
        """Whether messages of the topic may be sent to this client."""
        return self._allowed(user, client_id, topic, Right.READ)

    def may_write(self, user: str | None, client_id: str, topic: str) -> bool:
        """Whether this client may publish to the topic."""
        return self._allowed(user, client_id, topic, Right.WRITE)

    def may_subscribe(self, user: str | None, client_id: str, topic_filter: str) -> bool:
        """Whether the client may read anything at all of what the filter matches."""
        return self.rules is None or any(
            rule.right.covers(Right.READ)
            and (granted := rule.filter_for(user, client_id)) is not None
            and overlaps(granted, topic_filter)
            for rule in self.rules
        )

    def _allowed(self, user: str | None, client_id: str, topic: str, wanted: Right) -> bool:
        if self.rules is None:
            return True
        for pattern in (False, True):
            hits = [
                rule.right
                for rule in self.rules
                if rule.pattern is pattern
                and (granted := rule.filter_for(user, client_id)) is not None
                and matches(granted, topic)
            ]
            if Right.DENY in hits:
                return False
            if any(right.covers(wanted) for right in hits):
                return True
        return False
