"""How a device appears in Home Assistant by itself: its MQTT discovery, the second face on the wire.

All of it is made from the class: which components there are and what they show (`sheet`, `plain`,
`composed`), how they are announced (`configs`), and what their commands mean by Homie. What Home Assistant
asks for is what ecosim's own hub would send for the same service, and what is shown is what the hub shows.

https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
"""

from ecosim.discovery.configs import Label
from ecosim.discovery.face import HomeAssistantFace, Mode

__all__ = ["HomeAssistantFace", "Label", "Mode"]
