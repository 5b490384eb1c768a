"""Access lists in the syntax of Mosquitto's `acl_file`, so that one file serves both brokers.

    topic read public/#            # before any user: for anonymous clients
    user anna
    topic readwrite family/#       # read, write, readwrite (the default) or deny
    pattern write status/%c        # for everyone; %u is the user name, %c the client identifier
(A comment has a line of its own in a real file.)
"""

from pathlib import Path

from ecosim.broker.access import Access, Right, Rule
from ecosim.broker.passwords import parse_password_file
from ecosim.broker.topics import TopicError

_RIGHTS = {right.value: right for right in Right}


def parse_acl(text: str, source: str = "acl file") -> tuple[Rule, ...]:
    """Return the rules. Raises ValueError, which names `source` and the line."""
    rules: list[Rule] = []
    user: str | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        keyword, _, rest = line.partition(" ")
        rest = rest.strip()
        if keyword == "user" and rest:
            user = rest
        elif keyword in ("topic", "pattern") and rest:
            try:
                rules.append(_rule(keyword, rest, user))
            except TopicError as error:
                raise ValueError(f"{source}:{number}: {error}") from None
        else:
            raise ValueError(f"{source}:{number}: expected `user`, `topic` or `pattern`: {line!r}")
    return tuple(rules)


def format_acl(rules: tuple[Rule, ...]) -> str:
    """Return the text that `parse_acl` reads; each user's rules are put together."""
    lines = [_line("topic", rule) for rule in rules if not rule.pattern and rule.user is None]
    users = dict.fromkeys(rule.user for rule in rules if not rule.pattern and rule.user is not None)
    for user in users:
        lines += [
            f"user {user}",
            *(_line("topic", rule) for rule in rules if not rule.pattern and rule.user == user),
        ]
    lines += [_line("pattern", rule) for rule in rules if rule.pattern]
    return "".join(f"{line}\n" for line in lines)


def load_access(
    acl_file: Path | None = None, password_file: Path | None = None, *, anonymous: bool | None = None
) -> Access:
    """Return the access that the files describe; without a password file anyone may log in.

    `anonymous` is False by default if there is a password file. Raises OSError, and ValueError with file and
    line.
    """
    users = (
        {}
        if password_file is None
        else parse_password_file(password_file.read_text(encoding="utf-8"), str(password_file))
    )
    rules = None if acl_file is None else parse_acl(acl_file.read_text(encoding="utf-8"), str(acl_file))
    return Access(
        users=users, rules=rules, anonymous=password_file is None if anonymous is None else anonymous
    )


def _rule(keyword: str, rest: str, user: str | None) -> Rule:
    word, _, topic = rest.partition(" ")
    right = _RIGHTS.get(word)
    if right is None or not topic:
        right, topic = Right.READWRITE, rest
    pattern = keyword == "pattern"
    return Rule(right, topic.strip(), None if pattern else user, pattern)


def _line(keyword: str, rule: Rule) -> str:
    return f"{keyword} {rule.right.value} {rule.topic_filter}"
