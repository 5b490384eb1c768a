"""Topic names and topic filters (MQTT 5, 4.7): what is valid, what matches what."""

from ecosim.broker.reasons import BrokerError, Reason

_LONGEST = 65_535
_DEEPEST = 200
"""Levels of a topic; as Mosquitto does, so that no topic can exhaust the stack."""
_SHARE = "$share/"


class TopicError(BrokerError, ValueError):
    """A topic name or topic filter that MQTT does not allow."""


def check_topic(topic: str) -> str:
    """Return the topic name if it is valid, else raise `TopicError`."""
    if not topic:
        raise TopicError(Reason.TOPIC_NAME_INVALID, "a topic name has at least one character")
    if "+" in topic or "#" in topic:
        raise TopicError(Reason.TOPIC_NAME_INVALID, f"a topic name has no wildcard: {topic!r}")
    _check_text(topic, Reason.TOPIC_NAME_INVALID)
    return topic


def check_filter(topic_filter: str) -> str:
    """Return the topic filter, shared or not, if it is valid, else raise `TopicError`."""
    _group, plain = split_shared(topic_filter)
    if not plain:
        raise TopicError(Reason.TOPIC_FILTER_INVALID, "a topic filter has at least one character")
    levels = plain.split("/")
    for level in levels[:-1]:
        _check_level(level, topic_filter)
    if levels[-1] != "#":
        _check_level(levels[-1], topic_filter)
    _check_text(topic_filter, Reason.TOPIC_FILTER_INVALID)
    return topic_filter


def split_shared(topic_filter: str) -> tuple[str | None, str]:
    """Return the share name, or None, and the filter without it (MQTT 5, 4.8.2)."""
    if not topic_filter.startswith(_SHARE):
        return None, topic_filter
    group, slash, plain = topic_filter[len(_SHARE) :].partition("/")
    if not group or not slash or not plain or "+" in group or "#" in group:
        raise TopicError(Reason.TOPIC_FILTER_INVALID, f"not a shared subscription: {topic_filter!r}")
    return group, plain


def matches(topic_filter: str, topic: str) -> bool:
    """Whether the filter matches the topic name; a leading wildcard never matches `$…`."""
    if topic[:1] == "$" and topic_filter[:1] in ("+", "#"):
        return False
    wanted, levels = topic_filter.split("/"), topic.split("/")
    for index, level in enumerate(wanted):
        if level == "#":
            return True
        if index >= len(levels) or level not in ("+", levels[index]):
            return False
    return len(wanted) == len(levels)


def overlaps(one: str, other: str) -> bool:
    """Whether some topic name could match both filters."""
    if (one[:1] == "$") != (other[:1] == "$") and (one[:1] in ("+", "#") or other[:1] in ("+", "#")):
        return False
    left, right = one.split("/"), other.split("/")
    for a, b in zip(left, right, strict=False):
        if "#" in (a, b):
            return True
        if a != b and "+" not in (a, b):
            return False
    longer, length = (left, len(right)) if len(left) > len(right) else (right, len(left))
    return len(longer) == length or longer[length] == "#"


def _check_level(level: str, topic_filter: str) -> None:
    if level != "+" and ("+" in level or "#" in level):
        raise TopicError(Reason.TOPIC_FILTER_INVALID, f"misplaced wildcard in filter {topic_filter!r}")


def _check_text(text: str, reason: Reason) -> None:
    if "\0" in text:
        raise TopicError(reason, "a topic holds no NUL character")
    if text.count("/") >= _DEEPEST:
        raise TopicError(reason, f"a topic has at most {_DEEPEST} levels")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise TopicError(reason, "a topic holds no surrogate") from None
    if size > _LONGEST:
        raise TopicError(reason, f"a topic has at most {_LONGEST} bytes")
