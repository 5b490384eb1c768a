"""All rules, held against what was heard."""

from ecosim.lint.ha import check_entities, entities_in
from ecosim.lint.ha_found import PREFIX
from ecosim.lint.ha_rules import HA_RULES
from ecosim.lint.homie import check_device, devices_in, domains_of
from ecosim.lint.homie_rules import HOMIE_RULES
from ecosim.lint.life import check_life, check_tree
from ecosim.lint.rules import Report, Rule
from ecosim.lint.traffic import Traffic

RULES: dict[str, Rule] = {**HOMIE_RULES, **HA_RULES}
"""By id."""


def lint(traffic: Traffic, *, domain: str | None = None, prefix: str = PREFIX) -> Report:
    """What is wrong with the devices in what was heard: of this Homie domain, or of any."""
    report = Report(
        messages=len([h for h in traffic.messages if h.source != "left"]), topics=len(traffic.by_topic)
    )
    devices = devices_in(traffic, report, domain)
    for device in devices:
        check_device(device)
        check_life(device)
    for _, homes in domains_of(devices):
        check_tree(homes)
    entities = entities_in(traffic, report, prefix)
    check_entities(entities, traffic, report, prefix)
    return report
