"""Tests of automations, written in YAML and played in virtual time among stand-ins."""

from ecosim.rehearsal.junit import junit
from ecosim.rehearsal.performing import Outcome, perform
from ecosim.rehearsal.suite import Case, Suite, load_suite, suite_files
from ecosim.rehearsal.telling import account, as_data

__all__ = ["Case", "Outcome", "Suite", "account", "as_data", "junit", "load_suite", "perform", "suite_files"]
