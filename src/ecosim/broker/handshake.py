"""CONNECT and CONNACK: in which version to answer, and on which terms (MQTT 5, 3.1 and 3.2)."""

from ecosim.broker.answers import Values
from ecosim.broker.limits import Limits
from ecosim.broker.packets import UnsupportedVersion, read_version
from ecosim.broker.properties import Property
from ecosim.broker.reasons import MalformedPacket
from ecosim.broker.session import V5, V31, V311, Connect, Session
from ecosim.broker.wire import Reader


def keep_alive(connect: Connect, limits: Limits) -> int:
    """Return the keep alive that holds, in seconds; only MQTT 5 lets the broker choose another."""
    asked, most = connect.keep_alive, limits.keep_alive
    if most is None or connect.version != V5 or 0 < asked <= most:
        return asked
    return most


def terms(connect: Connect, session: Session, limits: Limits) -> Values:
    """Return what CONNACK says where it differs from what the client asked, or from MQTT's defaults."""
    result: Values = [
        (Property.RECEIVE_MAXIMUM, limits.receive),
        (Property.MAXIMUM_PACKET_SIZE, limits.packet),
    ]
    if limits.aliases:
        result.append((Property.TOPIC_ALIAS_MAXIMUM, limits.aliases))
    if session.expiry != connect.session_expiry:
        result.append((Property.SESSION_EXPIRY_INTERVAL, int(session.expiry)))
    if not connect.client_id:
        result.append((Property.ASSIGNED_CLIENT_IDENTIFIER, session.client_id))
    chosen = keep_alive(connect, limits)
    if chosen != connect.keep_alive:
        result.append((Property.SERVER_KEEP_ALIVE, chosen))
    return result


def version_to_answer(body: bytes) -> int:
    """Return in which version to answer a CONNECT, even one that cannot be read."""
    try:
        return read_version(Reader(body))
    except UnsupportedVersion:
        newer = Reader(body)
        newer.binary()
        return V5 if newer.byte() > V5 else V31
    except MalformedPacket:
        return V311
