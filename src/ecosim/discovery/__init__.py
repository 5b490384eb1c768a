"""How a device appears in Home Assistant by itself: its MQTT discovery, the second face on the wire.

https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
"""
