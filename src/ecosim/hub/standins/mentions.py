"""All entities that automations mention: in triggers, conditions, actions, and in the texts of templates."""

import re
from collections.abc import Iterable

from ecosim.hub.config import AutomationConfig
from ecosim.hub.own.kinds import OwnConfig
from ecosim.hub.package import Package
from ecosim.hub.standins.effects import KEPT, ON_OFF, OTHERS, SAID, WORDS
from ecosim.hub.standins.plausible import DOMAINS

_DOMAIN = "|".join(sorted(DOMAINS, key=len, reverse=True))
_ENTITY = re.compile(rf"(?<![\w./-])(?:states\.)?((?:{_DOMAIN})\.[a-z0-9_]+)")
_VERBS = {
    "turn_on", "turn_off", "toggle", "reload", "start", "cancel", "pause", "finish", "press", "create",
    "dismiss", "trigger", "snapshot", "set", "remove", "apply", "scan", "update", "send_command", "set_value",
    "install", "record", "clear_cache", "cloud_say", "get_forecasts", "set_variable", "set_profile",
    "send_message",
}  # fmt: skip
_SERVICES = {*WORDS, *KEPT, *SAID, *OTHERS, *(f"{d}.{v}" for d in ON_OFF for v in ("turn_on",))}


def mentioned(package: Package | Iterable[AutomationConfig]) -> list[str]:
    """Their ids, in the order of the files, each once; and those of what the file itself defines."""
    package = package if isinstance(package, Package) else Package(list(package))
    found: dict[str, None] = {}
    configs: list[OwnConfig | AutomationConfig] = [*package.own, *package.automations]
    for config in configs:
        found[config.entity_id] = None
        found |= dict.fromkeys(name.entity_id for name in config.names())
        for leaf in config.at.leaves():
            if isinstance(leaf.value, str):
                found |= dict.fromkeys(i for i in _ENTITY.findall(leaf.value) if not _is_service(i))
    return [i for i in found if not i.endswith("_")]  # the rest of a name may be a template's


def _is_service(text: str) -> bool:
    domain, _, name = text.partition(".")
    return text in _SERVICES or name in _VERBS or domain in ("notify", "tts")
