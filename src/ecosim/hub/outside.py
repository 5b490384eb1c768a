"""Triggers for what comes in from outside: webhooks, tags, sentences, notifications, and the hub's own start.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/automation/trigger/
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ecosim.hub.actions import BASE_KEYS as ACTION_KEYS
from ecosim.hub.events import EVENT, event_of
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import ACTIONS, TRIGGERS, Action, Doing, Fired, Trigger, Watcher
from ecosim.hub.states import Entities
from ecosim.hub.templates import Template, read_template, rendered, templates_in
from ecosim.hub.triggers import BASE_KEYS

WEBHOOK, CONVERSATION, NOTIFICATION = "webhook", "conversation", "persistent_notification"
TAG_SCANNED = "tag_scanned"
_METHODS = ("GET", "HEAD", "POST", "PUT")
_UPDATES = ("added", "current", "removed", "updated")
_AT_EVENTS = {"start": "homeassistant_started", "shutdown": "homeassistant_stop"}


@dataclass(frozen=True, kw_only=True)
class HubTrigger(Trigger):
    """The hub has started, or is about to stop."""

    kind = "homeassistant"
    event: str

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Fire once all automations watch, or at the end."""
        what = "starting" if self.event == "start" else "stopping"
        fired = self.fired(f"Home Assistant {what}", event=self.event)
        if self.event == "start":
            runtime.after(0.0, lambda: fire(fired), anew=True)
        else:
            runtime.happenings.listen(EVENT, _AT_EVENTS[self.event], lambda _: fire(fired))


@TRIGGERS.named("homeassistant")
def _homeassistant(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "event"))
    return HubTrigger(event=given.need("event").word(_AT_EVENTS), **base)


@dataclass(frozen=True, kw_only=True)
class WebhookTrigger(Trigger):
    """Somebody calls the hub's address for this id."""

    kind = WEBHOOK
    webhook: str

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Wait for calls."""

        def heard(facts: Mapping[str, Any]) -> None:
            told = {key: facts[key] for key in ("json", "data", "query") if key in facts}
            fire(self.fired("webhook", webhook_id=self.webhook, **{"query": {}, **told}))

        runtime.happenings.listen(WEBHOOK, self.webhook, heard)


@TRIGGERS.named(WEBHOOK)
def _webhook(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "webhook_id", "allowed_methods", "local_only"))
    methods, local = given.get("allowed_methods"), given.get("local_only")
    for method in methods.each() if methods else ():
        method.word(_METHODS)
    if local is not None:
        local.flag()
    return WebhookTrigger(webhook=given.need("webhook_id").refuse_template().text(), **base)


@dataclass(frozen=True, kw_only=True)
class TagTrigger(Trigger):
    """A tag is scanned, perhaps with one of some devices."""

    kind = "tag"
    tags: tuple[str, ...]
    devices: tuple[str, ...]

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Wait for scans."""

        def heard(facts: Mapping[str, Any]) -> None:
            tag, device = facts["data"].get("tag_id"), facts["data"].get("device_id")
            if tag in self.tags and (not self.devices or device in self.devices):
                fire(self.fired("Tag scanned", event=event_of(runtime, facts)))

        runtime.happenings.listen(EVENT, TAG_SCANNED, heard)


@TRIGGERS.named("tag")
def _tag(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "tag_id", "device_id"))
    devices = given.get("device_id")
    return TagTrigger(
        tags=tuple(each.text() for each in given.need("tag_id").each()),
        devices=tuple(each.text() for each in devices.each()) if devices else (),
        **base,
    )


@dataclass(frozen=True, kw_only=True)
class ConversationTrigger(Trigger):
    """Somebody says one of some sentences: `[please] switch off (the|all) lights [in {room}]`."""

    kind = CONVERSATION
    commands: tuple[str, ...]

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Listen."""

        def heard(facts: Mapping[str, Any]) -> None:
            said = str(facts["sentence"])
            match = next((m for c in self.commands if (m := sentence(c).fullmatch(_plain(said)))), None)
            if match is None:
                return
            slots = {k: v.strip() for k, v in match.groupdict().items() if v is not None}
            details = {k: {"name": k, "text": v, "value": v} for k, v in slots.items()}
            who = {"device_id": facts.get("device_id")}
            fire(self.fired("conversation", sentence=said, details=details, slots=slots, **who))

        runtime.happenings.listen(CONVERSATION, "*", heard)


def _plain(said: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[.,!?;:]", "", said)).strip().lower()


@lru_cache(maxsize=256)
def sentence(command: str) -> re.Pattern[str]:
    """A command as people may say it: `(a|b)` one of these, `[a]` or not, `{name}` whatever."""
    pattern = ""
    for piece in re.split(r"(\{\w+\}|[()\[\]|]|\s+)", _plain(command)):
        if piece.startswith("{"):
            pattern += f"(?P<{piece[1:-1]}>.+?)"
        elif piece.isspace():
            pattern += r"\s*"
        else:
            pattern += {"(": "(?:", "[": "(?:", "]": ")?", ")": ")", "|": "|"}.get(piece, re.escape(piece))
    return re.compile(pattern)


@TRIGGERS.named(CONVERSATION)
def _conversation(given: Given, base: dict[str, Any]) -> Trigger:
    commands = [each.text() for each in given.mapping((*BASE_KEYS, "command")).need("command").each()]
    for command, each in zip(commands, given.need("command").each(), strict=True):
        try:
            sentence(command)
        except re.error:
            raise each.wrong(f"this is no sentence: {command!r}") from None
    return ConversationTrigger(commands=tuple(commands), **base)


@dataclass(frozen=True, kw_only=True)
class NotificationTrigger(Trigger):
    """A notification comes, changes or goes on the hub's own screen."""

    kind = NOTIFICATION
    notification: str | None
    updates: tuple[str, ...]

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Watch the screen."""

        def heard(facts: Mapping[str, Any]) -> None:
            told = {"update_type": facts["name"], "notification": dict(facts["notification"])}
            one = told["notification"].get("notification_id")
            if self.notification in (None, one) and (not self.updates or facts["name"] in self.updates):
                fire(self.fired("persistent_notification", **told))

        runtime.happenings.listen(NOTIFICATION, "*", heard)


@TRIGGERS.named(NOTIFICATION)
def _notification(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "notification_id", "update_type"))
    one, updates = given.get("notification_id"), given.get("update_type")
    return NotificationTrigger(
        notification=one.text() if one else None,
        updates=tuple(each.word(_UPDATES) for each in updates.each()) if updates else (),
        **base,
    )


@dataclass(frozen=True)
class Answer:
    """Say what the hub answers to a sentence."""

    text: str | Template | None

    def names(self) -> Iterator[EntityName]:
        """The entities its template names."""
        return (name for t in templates_in(self.text) for name in t.names())

    def check_home(self, entities: Entities) -> None:
        """Every home can answer."""

    async def do(self, doing: Doing, path: str) -> None:
        """Keep the answer; the last one counts."""
        said = rendered(self.text, doing.runtime, doing.variables)
        doing.acts(path, "set_conversation_response").result = said


@ACTIONS.named("set_conversation_response")
def _answer(given: Given) -> Action:
    given.mapping((*ACTION_KEYS, "set_conversation_response"))
    inner = given.get("set_conversation_response")
    if inner is None or inner.value is None:
        return Answer(None)
    return Answer(read_template(inner) if is_template(inner.value) else inner.text())
