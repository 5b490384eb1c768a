"""Device classes of Home Assistant 2025.4, with the units and state classes that go with them.

https://www.home-assistant.io/integrations/sensor/#device-class
"""

_UG = "µg/m³"
_VOLUME = "L mL gal fl._oz. m³ ft³ CCF"
_ENERGY = "J kJ MJ GJ mWh Wh kWh MWh GWh TWh cal kcal Mcal Gcal"
_PRESSURE = "Pa hPa kPa bar cbar mbar mmHg inHg psi"
_SPEED = "ft/s in/s m/s mm/s km/h kn mph Beaufort"
_FLUX = "in/d in/h mm/d mm/h"
_LENGTH = "mm cm m km in ft yd mi nmi"
_BYTES = "bit kbit Mbit Gbit B kB MB GB TB PB EB ZB YB KiB MiB GiB TiB PiB EiB ZiB YiB"
_RATES = "bit/s kbit/s Mbit/s Gbit/s B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s"

# class: (units, state classes). "-" is no unit, "" any; m measurement, t total, i total_increasing, a angle
_SENSORS = {
    "apparent_power": ("VA", "m"),
    "aqi": ("-", "m"),
    "area": ("m² cm² km² mm² in² ft² yd² mi² ac ha", "mtia"),
    "atmospheric_pressure": (_PRESSURE, "m"),
    "battery": ("%", "m"),
    "blood_glucose_concentration": ("mg/dL mmol/L", "m"),
    "carbon_monoxide": ("ppm", "m"),
    "carbon_dioxide": ("ppm", "m"),
    "conductivity": ("S/cm mS/cm μS/cm µS/cm", "m"),
    "current": ("A mA", "m"),
    "data_rate": (_RATES, "m"),
    "data_size": (_BYTES, "mtia"),
    "date": ("-", ""),
    "distance": (_LENGTH, "mtia"),
    "duration": ("d h min s ms μs µs", "mtia"),
    "energy": (_ENERGY, "ti"),
    "energy_distance": ("kWh/100km Wh/km mi/kWh km/kWh", "m"),
    "energy_storage": (_ENERGY, "m"),
    "enum": ("-", ""),
    "frequency": ("Hz kHz MHz GHz", "m"),
    "gas": ("m³ ft³ CCF", "ti"),
    "humidity": ("%", "m"),
    "illuminance": ("lx", "m"),
    "irradiance": ("W/m² BTU/(h⋅ft²)", "m"),
    "moisture": ("%", "m"),
    "monetary": ("", "t"),
    "nitrogen_dioxide": (_UG, "m"),
    "nitrogen_monoxide": (_UG, "m"),
    "nitrous_oxide": (_UG, "m"),
    "ozone": (_UG, "m"),
    "ph": ("-", "m"),
    "pm1": (_UG, "m"),
    "pm10": (_UG, "m"),
    "pm25": (_UG, "m"),
    "power_factor": ("% -", "m"),
    "power": ("mW W kW MW GW TW", "m"),
    "precipitation": ("cm in mm", "mtia"),
    "precipitation_intensity": (_FLUX, "m"),
    "pressure": (_PRESSURE, "m"),
    "reactive_power": ("var", "m"),
    "signal_strength": ("dB dBm", "m"),
    "sound_pressure": ("dB dBA", "m"),
    "speed": (f"{_SPEED} {_FLUX}", "m"),
    "sulphur_dioxide": (_UG, "m"),
    "temperature": ("°C °F K", "m"),
    "timestamp": ("-", ""),
    "volatile_organic_compounds": (_UG, "m"),
    "volatile_organic_compounds_parts": ("ppm ppb", "m"),
    "voltage": ("V mV μV µV kV MV", "m"),
    "volume": (_VOLUME, "ti"),
    "volume_storage": (_VOLUME, "m"),
    "volume_flow_rate": ("m³/h m³/s ft³/min L/h L/min L/s gal/min mL/s", "m"),
    "water": ("L gal m³ ft³ CCF", "ti"),
    "weight": ("kg g mg µg μg oz lb st", "mti"),
    "wind_direction": ("°", "a"),
    "wind_speed": (_SPEED, "m"),
}
_STATE_CLASSES = {"m": "measurement", "t": "total", "i": "total_increasing", "a": "measurement_angle"}
NOT_NUMBERS = ("date", "enum", "timestamp")

UNITS = {
    name: tuple(u.replace("_", " ") for u in units.split()) for name, (units, _) in _SENSORS.items() if units
}
"""By device class of sensors and numbers; `-` stands for no unit."""
STATE_CLASSES = {
    name: tuple(_STATE_CLASSES[letter] for letter in letters) for name, (_, letters) in _SENSORS.items()
}
"""By device class of sensors: those that go with it."""
ALL_STATE_CLASSES = tuple(_STATE_CLASSES.values())

_OTHERS = {
    "binary_sensor": "battery battery_charging carbon_monoxide cold connectivity door garage_door gas heat "
    "light lock moisture motion moving occupancy opening plug power presence problem running safety smoke "
    "sound tamper update vibration window",
    "switch": "outlet switch",
    "cover": "awning blind curtain damper door garage gate shade shutter window",
    "button": "identify restart update",
    "event": "doorbell button motion",
    "humidifier": "humidifier dehumidifier",
    "update": "firmware",
    "valve": "water gas",
}
DEVICE_CLASSES = {component: tuple(words.split()) for component, words in _OTHERS.items()}
DEVICE_CLASSES["sensor"] = tuple(_SENSORS)
DEVICE_CLASSES["number"] = tuple(name for name in _SENSORS if name not in NOT_NUMBERS)
"""By component."""
