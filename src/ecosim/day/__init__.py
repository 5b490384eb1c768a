"""Day files: what people do and when, and what should then happen elsewhere."""

from ecosim.day.day import Day, load_day
from ecosim.day.entries import Begin, Plan, Weather

__all__ = ["Begin", "Day", "Plan", "Weather", "load_day"]
