"""Home files: one household, its rooms, people and devices, and the moments it promises."""

from ecosim.home.home import HOME, Home, home_file, load_home, shipped_homes

__all__ = ["HOME", "Home", "home_file", "load_home", "shipped_homes"]
