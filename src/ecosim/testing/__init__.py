"""What tests are written with: a bench for one device, and pytest's fixtures for a whole home.

    from ecosim.testing import Bench

Fixtures come by themselves where ecosim is installed; `ecosim.testing.plugin` has them.
"""

from ecosim.testing.bench import START, Bench, CountingTimeline, RecordingBus, Restless

__all__ = ["START", "Bench", "CountingTimeline", "RecordingBus", "Restless"]
