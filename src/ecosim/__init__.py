"""A whole connected life on one MQTT broker.

What this module exports is the public interface; everything else may change. Names are imported
when first used, so that `ecosim --version` need not load them all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecosim.curves import Curve, Decay, Line
    from ecosim.errors import BrokerError, EcosimError, FileError, PluginError, Refused
    from ecosim.model.marks import action, every, on, option, senses, towards
    from ecosim.model.part import Controller, Device, Part, part
    from ecosim.model.personal import Personal
    from ecosim.model.state import Event, State
    from ecosim.things import (
        ChargingPoint,
        Grid,
        Household,
        Mains,
        Network,
        Opening,
        Person,
        Room,
        Vehicle,
        Weather,
    )
    from ecosim.units import (
        Amperes,
        BeatsPerMinute,
        Between,
        Celsius,
        Color,
        Count,
        CubicMetresPerHour,
        Degrees,
        Gradual,
        GramsPerCubicMetre,
        Hours,
        Kilometres,
        KilometresPerHour,
        KilowattHours,
        Kilowatts,
        Labels,
        Litres,
        LitresPerMinute,
        Lux,
        Metres,
        MetresPerSecond,
        MicrogramsPerCubicMetre,
        Minutes,
        Mired,
        Named,
        PartsPerMillion,
        Pascals,
        Percent,
        Seconds,
        Settable,
        Unit,
        Volts,
        WattHours,
        Watts,
    )

__version__ = "0.1.0"

_WHERE = {
    "ecosim.curves": "Curve Decay Line",
    "ecosim.errors": "BrokerError EcosimError FileError PluginError Refused",
    "ecosim.model.marks": "action every on option senses towards",
    "ecosim.model.part": "Controller Device Part part",
    "ecosim.model.personal": "Personal",
    "ecosim.model.state": "Event State",
    "ecosim.things": "ChargingPoint Grid Household Mains Network Opening Person Room Vehicle Weather",
    "ecosim.units": (
        "Amperes BeatsPerMinute Between Celsius Color Count CubicMetresPerHour Degrees Gradual "
        "GramsPerCubicMetre Hours Kilometres KilometresPerHour Kilowatts KilowattHours Labels Litres "
        "LitresPerMinute Lux Metres MetresPerSecond MicrogramsPerCubicMetre Minutes Mired Named "
        "PartsPerMillion Pascals Percent Seconds Settable Unit Volts WattHours Watts"
    ),
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names.split()}

__all__ = [
    "Amperes",
    "BeatsPerMinute",
    "Between",
    "BrokerError",
    "Celsius",
    "ChargingPoint",
    "Color",
    "Controller",
    "Count",
    "CubicMetresPerHour",
    "Curve",
    "Decay",
    "Degrees",
    "Device",
    "EcosimError",
    "Event",
    "FileError",
    "Gradual",
    "GramsPerCubicMetre",
    "Grid",
    "Hours",
    "Household",
    "Kilometres",
    "KilometresPerHour",
    "KilowattHours",
    "Kilowatts",
    "Labels",
    "Line",
    "Litres",
    "LitresPerMinute",
    "Lux",
    "Mains",
    "Metres",
    "MetresPerSecond",
    "MicrogramsPerCubicMetre",
    "Minutes",
    "Mired",
    "Named",
    "Network",
    "Opening",
    "Part",
    "PartsPerMillion",
    "Pascals",
    "Percent",
    "Person",
    "Personal",
    "PluginError",
    "Refused",
    "Room",
    "Seconds",
    "Settable",
    "State",
    "Unit",
    "Vehicle",
    "Volts",
    "WattHours",
    "Watts",
    "Weather",
    "__version__",
    "action",
    "every",
    "on",
    "option",
    "part",
    "senses",
    "towards",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _MODULE_OF:
        return getattr(import_module(_MODULE_OF[name]), name)
    raise AttributeError(f"module 'ecosim' has no attribute {name!r}")
