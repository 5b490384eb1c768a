"""A car as Home Assistant sees it."""

from ecosim.entities import (
    BinarySensorEntity,
    ClimateEntity,
    DeviceTrackerEntity,
    Entity,
    LockEntity,
    MediaPlayerEntity,
    NotifyEntity,
    SensorEntity,
)

CAR_ENTITIES: tuple[Entity, ...] = (
    DeviceTrackerEntity("location.place", latitude="location.latitude", longitude="location.longitude"),
    LockEntity("doors.locked", lock="doors.lock", unlock="doors.unlock"),
    ClimateEntity(on="cabin.on", target="cabin.target", current="cabin.temperature", when_on="heat_cool"),
    NotifyEntity("screen.notify"),
    MediaPlayerEntity(
        "media.status",
        title="media.title",
        artist="media.artist",
        volume="media.volume",
        play="media.play",
        pause="media.pause",
        stop="media.halt",
        next="media.next",
        play_media="media.play_title",
    ),
    SensorEntity("battery.charged", device_class="energy", state_class="total_increasing"),
    SensorEntity("battery.used", device_class="energy", state_class="total_increasing"),
    SensorEntity("charging.losses", device_class="energy", state_class="total_increasing"),
    BinarySensorEntity("charging.plugged", device_class="plug"),
    BinarySensorEntity("charging.active", device_class="battery_charging"),
    BinarySensorEntity("location.moving", device_class="moving"),
    BinarySensorEntity("seats.driver_occupied", device_class="occupancy"),
    BinarySensorEntity("alarm.sounding", device_class="safety"),
)
