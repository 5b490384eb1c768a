"""`--wiring` and `--broker`: how the vendors' domains are connected, and on which broker each is."""

import re
from collections.abc import Iterable

import click

from ecosim.day import Day
from ecosim.errors import nearest
from ecosim.home import Home
from ecosim.runs.access import Persons, bridges_of, link_rules, wired_access_list
from ecosim.runs.brokers import Brokers
from ecosim.wirings import Wired, find_wiring, wire

_OF_A_DOMAIN = re.compile(r"([a-z][a-z0-9-]*)=(.+)", re.DOTALL)


def wired_as(home: Home, name: str | None) -> Wired | None:
    """The home under the wiring that was asked for. Raises `FileError`."""
    return None if name is None else wire(home, find_wiring(name))


def read_brokers(given: Iterable[str], wired: Wired | None) -> tuple[str | None, dict[str, str]]:
    """The home's broker, if it was given, and by Homie domain those of others; `URL` and `DOMAIN=URL`.

    No message shows a URL, which may hold a password.
    """
    homes: list[str] = []
    elsewhere: dict[str, str] = {}
    for each in given:
        match = _OF_A_DOMAIN.fullmatch(each)
        if match is None:
            homes.append(each)
        elif (domain := _domain(match[1], wired)) is None:
            homes.append(match[2])
        else:
            elsewhere[domain] = match[2]
    if len(homes) > 1:
        raise click.UsageError(
            "the home has one broker; a vendor's is --broker DOMAIN=URL, as in car=mqtt://…"
        )
    return (homes[0] if homes else None), elsewhere


def all_brokers(given: Iterable[str], wired: Wired | None) -> Brokers:
    """The same where the home's has to be given."""
    home, elsewhere = read_brokers(given, wired)
    if home is None:
        raise click.UsageError("the home's own broker is missing: --broker URL")
    return Brokers(home, elsewhere)


def access_of(wired: Wired, controllers: Iterable[str], days: Iterable[Day]) -> str:
    """The access list of one broker that all domains share."""
    home = wired.home
    story = [{"person": s.who, "does": s.does, **s.details()} for day in days for s in day.story]
    links = link_rules(home.home, bridges_of(wired), Persons.of(home, story))
    return wired_access_list(wired.domains, home.devices, controllers, links)


def _domain(name: str, wired: Wired | None) -> str | None:
    """The Homie domain of a wiring's; None for the home's own."""
    if wired is None:
        raise click.UsageError(f"--broker {name}=…: which domains there are, --wiring says")
    wiring = wired.wiring
    if name not in wiring.domains:
        hint = nearest(name, wiring.domains)
        raise click.UsageError(f"--broker {name}=…: the wiring {wiring.wiring} has no such domain{hint}")
    return None if name == wiring.automations else f"{wired.home.home}-{name}"
