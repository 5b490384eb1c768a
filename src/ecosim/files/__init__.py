"""Files that people write: YAML whose every mistake has a line."""

from ecosim.files.checking import validate
from ecosim.files.fields import ClockTime, Duration, FileModel, Identifier, Scalar, at_once
from ecosim.files.flavours import HOME_ASSISTANT, OURS, Flavour
from ecosim.files.places import Loaded, Place, Route, label, place_of, wrong_at
from ecosim.files.reading import Beyond, load, load_text
from ecosim.files.words import given, plain

__all__ = [
    "HOME_ASSISTANT",
    "OURS",
    "Beyond",
    "ClockTime",
    "Duration",
    "FileModel",
    "Flavour",
    "Identifier",
    "Loaded",
    "Place",
    "Route",
    "Scalar",
    "at_once",
    "given",
    "label",
    "load",
    "load_text",
    "place_of",
    "plain",
    "validate",
    "wrong_at",
]
