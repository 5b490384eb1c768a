"""Which states of a kind are problems: it declares them so, for Home Assistant."""

from collections.abc import Iterable, Mapping
from typing import Any

from ecosim import Device
from ecosim.catalogue import Catalogue
from ecosim.entities.faces import entities_of
from ecosim.told.vocabulary import Problems


def problems(kinds: Mapping[str, type[Device[Any]]]) -> Problems:
    """Of each kind, named as a description does, the paths: `thermostat/stuck`."""
    return {
        name.replace("_", "-"): frozenset(
            face.path
            for found in entities_of(kind)
            if found.entity.device_class == "problem"
            for face in found.faces.values()
        )
        for name, kind in kinds.items()
    }


def installed(kinds: Iterable[str]) -> dict[str, type[Device[Any]]]:
    """The classes of those kinds that are installed; a run does not say where a home had its own."""
    catalogue = Catalogue()
    return {kind: catalogue.find(kind) for kind in sorted(set(kinds)) if kind in catalogue}
