"""A whole connected life on one MQTT broker."""

__version__ = "0.1.0"
