"""Fixtures for pytest, loaded with pytest wherever ecosim is installed: keep its imports cheap."""
