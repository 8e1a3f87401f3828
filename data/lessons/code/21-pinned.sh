#!/bin/sh
# Lesson 21. One works, one stands by: a priority group that pins.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-PINNED-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# A pull of the group. nats consumer next knows no groups: the request itself does.
# $1 is more to say in it, $2 how long to wait.
ask() {
  nats request --timeout "$2" "\$JS.API.CONSUMER.MSG.NEXT.$stream.lesson" \
    "{\"batch\": 1, \"expires\": ${2%s}000000000, \"group\": \"duty\"$1}" 2>&1 || true
}

# Needs nats-server 2.11. Silent for 1 s, the pinned one loses its place.
nats consumer add "$stream" lesson --pull --ack explicit --pinned-groups duty --pinned-ttl 1s --defaults >/dev/null
nats pub -J -q --count 3 "$stream.rateGiven" 'review {{Count}}'

# The first to ask is pinned; its id comes with the message.
first=$(ask '' 2s)
echo "$first"
# Whoever has not that id stands by: it asks, and gets nothing in this second.
second=$(mktemp)
ask '' 5s >"$second" &
sleep 0.3
waits=$(cat "$second")
# The first says nothing more: the place is free after 1 s.
wait
cat "$second"
pin() { sed -n 's/.*Nats-Pin-Id: *//p'; }
pin1=$(echo "$first" | pin)
pin2=$(pin <"$second")
rm "$second"

code=1
if [ -n "$pin1" ] && [ -n "$pin2" ] && [ "$pin1" != "$pin2" ] && [ "${waits#*review}" = "$waits" ]; then
  echo 'Seen: one was served, and the other took over when it was silent.'
  code=0
else
  echo 'Not seen: both were served.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
