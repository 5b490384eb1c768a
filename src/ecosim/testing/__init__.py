"""What tests are written with: a bench for one device, a whole home, a broker.

    from ecosim.testing import Bench, VirtualHome

pytest has a home and a broker as fixtures wherever ecosim is installed: `docs/pytest.md`. Names are imported
when first used: pytest loads this package in every run, also where nobody needs a home.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecosim.testing.asynchronous import AsyncLiveHome
    from ecosim.testing.bench import START, Bench, CountingTimeline, RecordingBus, Restless
    from ecosim.testing.broker import Broker
    from ecosim.testing.client import BusClient, Received
    from ecosim.testing.device import DeviceView
    from ecosim.testing.entity import EntityView
    from ecosim.testing.home import SimulatedHome
    from ecosim.testing.live import LiveHome
    from ecosim.testing.moment import MomentView
    from ecosim.testing.virtual import VirtualHome

_WHERE = {
    "asynchronous": "AsyncLiveHome",
    "bench": "START Bench CountingTimeline RecordingBus Restless",
    "broker": "Broker",
    "client": "BusClient Received",
    "device": "DeviceView",
    "entity": "EntityView",
    "home": "SimulatedHome",
    "live": "LiveHome",
    "moment": "MomentView",
    "virtual": "VirtualHome",
}
_MODULE_OF = {name: f"{__name__}.{module}" for module, names in _WHERE.items() for name in names.split()}

__all__ = [
    "START",
    "AsyncLiveHome",
    "Bench",
    "Broker",
    "BusClient",
    "CountingTimeline",
    "DeviceView",
    "EntityView",
    "LiveHome",
    "MomentView",
    "Received",
    "RecordingBus",
    "Restless",
    "SimulatedHome",
    "VirtualHome",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _MODULE_OF:
        return getattr(import_module(_MODULE_OF[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
