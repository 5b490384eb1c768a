"""Day files: what people do and when, and what should then happen elsewhere."""

from ecosim.day.day import Day, load_day
from ecosim.day.entries import Begin, Plan
from ecosim.day.weather import Sky, Weather, read_weather
from ecosim.day.week import days_in_a_row

__all__ = ["Begin", "Day", "Plan", "Sky", "Weather", "days_in_a_row", "load_day", "read_weather"]
