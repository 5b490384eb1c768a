"""Where Home Assistant's MQTT discovery happens on a broker.

https://www.home-assistant.io/integrations/mqtt/#discovery-topic
"""

from dataclasses import dataclass

PREFIX = "homeassistant"
"""The first level of discovery topics, as Home Assistant has it by default."""
ASKED = "homeassistant"
"""The second level of the tree in which Home Assistant commands the devices of a Homie domain."""
STATUS, BIRTH = f"{PREFIX}/status", b"online"
"""Where Home Assistant says that it is there."""


@dataclass(frozen=True, slots=True)
class AskedTopics:
    """`<domain>/homeassistant/<device>/…`: what Home Assistant asks of a device, and what only it wants."""

    domain: str
    device: str

    @property
    def base(self) -> str:
        """What all of them begin with."""
        return f"{self.domain}/{ASKED}/{self.device}"

    @property
    def commands(self) -> str:
        """A filter for all commands."""
        return self.command("+/+")

    def command(self, path: str) -> str:
        """Where `node/property` is commanded."""
        return f"{self.base}/{path}/set"

    def state(self, path: str) -> str:
        """Where something is said that Homie says otherwise."""
        return f"{self.base}/{path}"


def config_topic(component: str, device: str, name: str) -> str:
    """Where a component is announced; the device stands alone on its level, so an access list can name it."""
    return f"{PREFIX}/{component}/{device}/{name}/config"
