"""The services of what runs by itself: vacuums, media players, updates."""

from ecosim.hub.commands import Command, ServiceError, acting, setting, sharing
from ecosim.hub.plans import acts, chosen, switched, toggled
from ecosim.hub.services import Data, anything, flag, number, service, text
from ecosim.hub.states import LiveEntity

# ------------------------------------------------------------- vacuum, media player


for _role in ("start", "stop", "pause", "return_to_base"):
    service(f"vacuum.{_role}")(acts(_role))
service("vacuum.set_fan_speed", {"fan_speed": text}, required=("fan_speed",))(
    chosen("fan_speed", "fan_speed")
)

_PLAYER = {"play": "media_play", "pause": "media_pause", "stop": "media_stop"}
for _role, _name in {**_PLAYER, "next": "media_next_track", "previous": "media_previous_track"}.items():
    service(f"media_player.{_name}")(acts(_role))
for _verb, _on in (("turn_on", True), ("turn_off", False)):
    service(f"media_player.{_verb}")(switched(_on))
service("media_player.toggle")(toggled("media_player"))
service("media_player.select_source", {"source": text}, required=("source",))(chosen("source", "source"))
service("media_player.volume_set", {"volume_level": number(0, 1)}, required=("volume_level",))(
    lambda e, d: [sharing(e, "volume", d["volume_level"])]
)
service("media_player.volume_mute", {"is_volume_muted": flag}, required=("is_volume_muted",))(
    lambda e, d: [setting(e, "muted", d["is_volume_muted"])]
)


@service(
    "media_player.play_media",
    {"media_content_id": text, "media_content_type": text}
    | dict.fromkeys(("extra", "enqueue", "announce"), anything),
    required=("media_content_id", "media_content_type"),
)
def _play_media(entity: LiveEntity, data: Data) -> list[Command]:
    """What is to be played is a title here; how it came to be played is left out."""
    return [acting(entity, "play_media", title=data["media_content_id"])]


@service("media_player.media_play_pause")
def _play_pause(entity: LiveEntity, _: Data) -> list[Command]:
    return [acting(entity, "pause" if entity.state.state == "playing" else "play")]


# ------------------------------------------------------------- update


@service("update.install", {"version": text, "backup": flag})
def _install(entity: LiveEntity, data: Data) -> list[Command]:
    """As in Home Assistant, only where there is something to install, and no other version."""
    if "version" in data:
        raise ServiceError(f"{entity.entity_id} installs the latest version only")
    if entity.state.state == "off":
        raise ServiceError(f"{entity.entity_id} has nothing to install")
    return [acting(entity, "install")]
