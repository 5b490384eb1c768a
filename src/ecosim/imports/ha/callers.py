"""What comes from outside, as a test says it: a webhook, a tag, a sentence, an entry of a calendar."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from ecosim.hub.calendars import CalendarTrigger
from ecosim.hub.kinds import Trigger
from ecosim.hub.outside import ConversationTrigger, TagTrigger, WebhookTrigger, sentence

Happenings = tuple[str, tuple[dict[str, Any], ...]]
"""In words, and what a test file has under `happens`."""
_AN_HOUR, _A_MINUTE = 3600.0, 60.0  # s; an entry of a calendar takes an hour unless it is said
_MAY_BE_SAID = re.compile(r"\[[^\[\]()]*\]")
_ONE_OF = re.compile(r"\(([^()|\[\]]*)(?:\|[^()\[\]]*)?\)")


def from_outside(trigger: Trigger) -> Iterator[Happenings]:
    """What makes such a trigger fire; nothing for others."""
    for kind, make in _MAKERS.items():
        if isinstance(trigger, kind):
            yield from make(trigger)


def _webhook(trigger: WebhookTrigger) -> Iterator[Happenings]:
    yield f"when the webhook {trigger.webhook} is called", ({"webhook": trigger.webhook},)


def _tag(trigger: TagTrigger) -> Iterator[Happenings]:
    with_one = {"data": {"device_id": trigger.devices[0]}} if trigger.devices else {}
    for tag in trigger.tags:
        yield f"when the tag {tag} is scanned", ({"tag": tag, **with_one},)


def _conversation(trigger: ConversationTrigger) -> Iterator[Happenings]:
    for command in trigger.commands:
        said = spoken(command)
        if said and sentence(command).fullmatch(said.lower()):
            yield f"when “{said}” is said", ({"conversation": said},)


def spoken(command: str) -> str:
    """The shortest way to say a command: the first of several words, and a slot's name for what it takes."""
    before = ""
    while before != command:
        before, command = command, _ONE_OF.sub(r"\1", _MAY_BE_SAID.sub("", command))
    command = re.sub(r"\{(\w+)\}", lambda slot: slot[1].replace("_", " "), command.partition("|")[0])
    return " ".join(re.sub(r"[.,!?;:]", "", command).split())


def _calendar(trigger: CalendarTrigger) -> Iterator[Happenings]:
    """The entry, and time until what the trigger waits for; one that is wanted before it begins is later."""
    name = trigger.calendar.entity_id
    wait = trigger.offset + (_AN_HOUR if trigger.event == "end" else 0.0)
    later = {"after": f"{_A_MINUTE - wait:g} s"} if wait < 0 else {}
    passes = ({"after": f"{wait:g} s"},) if wait > 0 else ()
    what = f"when an entry of {name} {trigger.event}s"
    yield what, ({**later, "calendar": name, "data": {"summary": "An entry"}}, *passes)


_MAKERS: dict[type[Trigger], Callable[[Any], Iterator[Happenings]]] = {
    WebhookTrigger: _webhook,
    TagTrigger: _tag,
    ConversationTrigger: _conversation,
    CalendarTrigger: _calendar,
}
