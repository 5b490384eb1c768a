"""The live runtime: wall clock times speed, and a real broker over MQTT.

`Node` drives one client. `Conductor` keeps the time of all nodes together, in one process or in many.
`attend` is the life of a process that is one device and waits for a run to begin.
A client has a `LiveBus`, or a `ForkedBus` where what it says goes to several brokers.
"""

from ecosim.live.address import Address
from ecosim.live.attend import attend, run_under_way
from ecosim.live.bus import LiveBus
from ecosim.live.chorus import Chorus
from ecosim.live.clock import LiveClock
from ecosim.live.conductor import Conductor
from ecosim.live.forked import AnyBus, ForkedBus
from ecosim.live.leaping import LeapingConductor
from ecosim.live.node import Node, guard
from ecosim.live.word import Word

__all__ = [
    "Address",
    "AnyBus",
    "Chorus",
    "Conductor",
    "ForkedBus",
    "LeapingConductor",
    "LiveBus",
    "LiveClock",
    "Node",
    "Word",
    "attend",
    "guard",
    "run_under_way",
]
