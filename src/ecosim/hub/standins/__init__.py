"""Automations without a home: all they mention exists as a stand-in, and what they call for is recorded."""

from ecosim.hub.standins.hub import Called, StandInHub
from ecosim.hub.standins.mentions import mentioned
from ecosim.hub.standins.stimuli import Stimulus, stimuli

__all__ = ["Called", "StandInHub", "Stimulus", "mentioned", "stimuli"]
