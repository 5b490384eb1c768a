#!/bin/sh
# Makes a login for each device of a home, and starts the broker.
# Usage: PASSWORD=… start.sh HOME_FILE [LOGIN ...]: the password of all, and logins that are no devices.
set -eu

home=$1
shift

# The keys of `devices:`, each at the start of a line of its own.
devices=$(awk '
    /^[^ #]/ { inside = /^devices:/; indent = 0; next }
    inside && match($0, /^ +[^ #]/) {
        if (!indent) indent = RLENGTH
        if (RLENGTH == indent && match($0, /[a-z0-9-]+/)) print substr($0, RSTART, RLENGTH)
    }' "$home")
if [ -z "$devices" ]; then
    echo "start.sh: $home has no devices" >&2
    exit 2
fi

umask 077
mkdir -p /mosquitto/access
cp /broker/acl /mosquitto/access/acl
for login in $devices "$@"; do
    echo "$login:$PASSWORD"
done >/mosquitto/access/logins
mosquitto_passwd -U /mosquitto/access/logins
chown -R mosquitto /mosquitto/access
rm -f /tmp/healthy /tmp/log

# The log leaves out the clock's questions and answers: they are six lines of seven.
mkfifo /tmp/log
awk -W interactive '!/ecosim\/[^\/]*\/clock/ { print; fflush() }' </tmp/log >&2 2>/dev/null &

exec mosquitto -c /broker/mosquitto.conf 2>/tmp/log
