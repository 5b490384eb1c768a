"""Whether devices on a broker, ours or not, do what they announce: Homie 5 and Home Assistant discovery."""

from ecosim.lint.check import RULES, lint
from ecosim.lint.rules import Finding, Report, Rule
from ecosim.lint.traffic import Heard, Traffic

__all__ = ["RULES", "Finding", "Heard", "Report", "Rule", "Traffic", "lint"]
