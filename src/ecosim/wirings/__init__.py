"""How messages get from one vendor's domain to another's: wiring files, and the links they describe."""

from ecosim.wirings.boundaries import Boundaries
from ecosim.wirings.link import Link
from ecosim.wirings.presets_of import find_wiring, shipped_wirings
from ecosim.wirings.wired import Plan, Wired, wire
from ecosim.wirings.wiring import Wiring

__all__ = ["Boundaries", "Link", "Plan", "Wired", "Wiring", "find_wiring", "shipped_wirings", "wire"]
