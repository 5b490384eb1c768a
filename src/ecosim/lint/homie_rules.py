"""The rules of Homie 5, with the headings of the convention that they follow from."""

from ecosim.lint.rules import Rules

HOMIE_RULES = Rules()
_rule = HOMIE_RULES.add

# ------------------------------------------------------------- what is announced

NO_DESCRIPTION = _rule(
    "homie-no-description", "error", "Device Attributes", "a device without `$description`"
)
NO_STATE = _rule("homie-no-state", "error", "Device Attributes", "a device without `$state`")
DESCRIPTION_JSON = _rule(
    "homie-description-json", "error", "Device Attributes", "a `$description` that is no JSON object"
)
FIELD = _rule(
    "homie-field",
    "error",
    "Device Attributes; Node Attributes; Property Attributes",
    "a field of the description is missing, null or of the wrong type",
)
CONVENTION = _rule("homie-convention", "error", "Device Attributes", "`homie` is not `5.x`")
ID = _rule("homie-id", "error", "Topic IDs", "an id with other characters than a-z, 0-9 and -")
DATATYPE = _rule("homie-datatype", "error", "Property Attributes", "an unknown datatype")
FORMAT = _rule("homie-format", "error", "Formats", "a format that is missing or does not fit the datatype")
UNIT = _rule("homie-unit", "warning", "Units", "a unit that is nearly one of the recommended ones")
UNKNOWN_FIELD = _rule(
    "homie-unknown-field",
    "warning",
    "Forward compatibility",
    "a field that is nearly one of the convention's",
)
TREE = _rule("homie-tree", "error", "Device hierarchy", "root, parent and children do not fit together")

# ------------------------------------------------------------- what is published

NO_VALUE = _rule("homie-no-value", "warning", "Property Attributes", "a node of which nothing has a value")
UNSET = _rule("homie-unset", "note", "Property Attributes", "announced and retained, but there is no value")
UNANNOUNCED = _rule("homie-unannounced", "error", "Properties", "published, but not announced")
LEFT_OVER = _rule(
    "homie-left-over",
    "warning",
    "Device reconfiguration",
    "retained from earlier, and not announced any more",
)
PAYLOAD = _rule("homie-payload", "error", "Payloads; Formats", "a value outside of its datatype or format")
NOT_RETAINED = _rule("homie-not-retained", "error", "QoS and retained messages", "published without retain")
RETAINED_EVENT = _rule(
    "homie-retained-event",
    "error",
    "QoS and retained messages",
    "`retained: false`, but there is a retained value",
)
EVENT_QOS = _rule(
    "homie-event-qos", "error", "QoS and retained messages", "`retained: false`, but not with QoS 0"
)
QOS = _rule("homie-qos", "warning", "QoS and retained messages", "retained values with QoS 0")
ATTRIBUTE = _rule(
    "homie-attribute",
    "warning",
    "Device Attributes; Property Attributes",
    "an attribute that Homie 5 does not know",
)
ALERT = _rule("homie-alert", "error", "Alert topic", "an alert that is not retained")
LOG = _rule("homie-log", "warning", "Logging", "a log message that is retained, or of no known level")
BROADCAST = _rule("homie-broadcast", "warning", "Broadcast Topic", "a broadcast that is retained")

# ------------------------------------------------------------- commands

RETAINED_COMMAND = _rule(
    "homie-retained-command", "error", "QoS and retained messages", "a retained message on a `set` topic"
)
COMMAND = _rule("homie-command", "warning", "Property command topic", "a command that the device cannot take")
NO_ANSWER = _rule(
    "homie-no-answer", "error", "Property command topic", "`--exercise`: a valid command changed nothing"
)
OTHER_VALUE = _rule(
    "homie-other-value",
    "warning",
    "Property command topic",
    "`--exercise`: a valid command became another value",
)
TARGET = _rule(
    "homie-target", "error", "Target attribute", "`--exercise`: `$target` is not what was asked, byte by byte"
)
TOOK_INVALID = _rule(
    "homie-took-invalid", "error", "Payloads; Formats", "`--exercise`: an invalid command changed a value"
)
NOT_RESTORED = _rule(
    "homie-not-restored",
    "error",
    "Property command topic",
    "`--exercise`: the earlier value did not come back",
)

# ------------------------------------------------------------- the life cycle

STATE = _rule("homie-state", "error", "Device Lifecycle", "a `$state` that is none of the five")
CHANGED_WHILE_READY = _rule(
    "homie-changed-while-ready",
    "error",
    "Device Attributes",
    "`$description` changed outside of init, disconnected, lost",
)
VERSION = _rule(
    "homie-version", "error", "Device Attributes", "the description changed, its version did not rise"
)
READY_EARLY = _rule("homie-ready-early", "error", "Device Lifecycle", "`ready` before all was published")
SPEAKS_WHILE_GONE = _rule(
    "homie-speaks-while-gone",
    "error",
    "Device Lifecycle",
    "values from a device that is disconnected or lost",
)
