"""A host runs one device: its clock, its bus connection, its random stream."""

from ecosim.host.host import Host, Placement

__all__ = ["Host", "Placement"]
