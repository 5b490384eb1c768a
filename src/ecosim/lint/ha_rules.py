"""The rules of Home Assistant's MQTT discovery, with the headings of its documentation behind them."""

from ecosim.lint.rules import Rules

HA_RULES = Rules()
_rule = HA_RULES.add

# ------------------------------------------------------------- what is announced

TOPIC = _rule("ha-topic", "error", "Discovery topic", "a discovery topic of another form")
COMPONENT = _rule("ha-component", "error", "Discovery topic", "an unknown component")
JSON = _rule("ha-json", "error", "Discovery payload", "a discovery message that is no JSON object")
REQUIRED = _rule("ha-required", "error", "Discovery payload", "a key that the component requires is missing")
VALUE = _rule("ha-value", "error", "Discovery payload", "a key with a value that Home Assistant refuses")
KEY = _rule("ha-key", "warning", "Discovery payload", "an unknown key that is nearly a known one")
DEVICE = _rule(
    "ha-device", "error", "Device discovery payload", "`device` or `origin` is missing or incomplete"
)
NO_UNIQUE_ID = _rule("ha-no-unique-id", "warning", "Naming of MQTT Entities", "an entity without `unique_id`")
DUPLICATE = _rule(
    "ha-duplicate-id", "error", "Naming of MQTT Entities", "two entities with the same `unique_id`"
)
CLASS = _rule("ha-device-class", "warning", "Discovery payload", "a `device_class` that 2025.4 does not know")
UNIT = _rule("ha-unit", "error", "Discovery payload", "a unit that does not go with the device class")
STATE_CLASS = _rule(
    "ha-state-class", "warning", "Discovery payload", "a state class that does not go with the device class"
)
TEMPLATE = _rule("ha-template", "error", "Using Templates", "a template that cannot be read")
CONFIG_NOT_RETAINED = _rule(
    "ha-config-not-retained",
    "warning",
    "Using retained config messages",
    "a discovery message without retain",
)

# ------------------------------------------------------------- what is published

NO_STATE = _rule("ha-no-value", "note", "Using retained state messages", "a topic on which nothing was heard")
NOTHING_FOUND = _rule(
    "ha-nothing-found", "warning", "Using Templates", "a template that finds nothing in any payload"
)
PAYLOAD = _rule("ha-payload", "error", "Discovery payload", "a payload that the entity does not take")
RETAINED_EVENT = _rule(
    "ha-retained-event", "warning", "Using retained state messages", "an event that is retained"
)
NO_AVAILABILITY = _rule(
    "ha-no-availability", "warning", "Using Availability topics", "no availability topic, so no last will"
)
NEVER_AVAILABLE = _rule(
    "ha-never-available",
    "error",
    "Using Availability topics",
    "an availability topic on which nothing was heard",
)
AVAILABILITY = _rule(
    "ha-availability", "error", "Using Availability topics", "a payload that means neither available nor not"
)
AVAILABILITY_NOT_RETAINED = _rule(
    "ha-availability-not-retained", "warning", "Using Availability topics", "availability without retain"
)

# ------------------------------------------------------------- commands

RETAINED_COMMAND = _rule(
    "ha-retained-command", "error", "Entities with command topics", "a retained message on a command topic"
)
NO_ANSWER = _rule(
    "ha-no-answer", "error", "Entities with command topics", "`--exercise`: a valid command changed nothing"
)
OTHER_VALUE = _rule(
    "ha-other-value",
    "warning",
    "Entities with command topics",
    "`--exercise`: a valid command became another state",
)
TOOK_INVALID = _rule(
    "ha-took-invalid",
    "error",
    "Entities with command topics",
    "`--exercise`: an invalid command changed the state",
)
NOT_RESTORED = _rule(
    "ha-not-restored",
    "error",
    "Entities with command topics",
    "`--exercise`: the earlier state did not come back",
)
