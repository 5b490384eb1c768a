"""The broker: one core that knows MQTT's rules, and the doors that lead to it.

Importing it costs little: the doors for TCP and WebSocket are in `ecosim.broker.server`.
"""

from ecosim.broker.access import Access, Right, Rule
from ecosim.broker.core import Broker
from ecosim.broker.limits import Counts, Limits
from ecosim.broker.log import LogEntry, format_entry
from ecosim.broker.memory import MemoryClient
from ecosim.broker.reasons import BrokerError, ConnectRefused, NotConnected, Reason
from ecosim.broker.topics import TopicError, matches

__all__ = [
    "Access",
    "Broker",
    "BrokerError",
    "ConnectRefused",
    "Counts",
    "Limits",
    "LogEntry",
    "MemoryClient",
    "NotConnected",
    "Reason",
    "Right",
    "Rule",
    "TopicError",
    "format_entry",
    "matches",
]
