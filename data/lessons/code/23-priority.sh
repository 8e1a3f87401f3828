#!/bin/sh
# Lesson 23. Who asks with priority 0 is served before those with a higher number.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-PRIORITY-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# A pull of the group. nats consumer next knows no groups: the request itself does.
# $1 is more to say in it, $2 how long to wait.
ask() {
  nats request --timeout "$2" "\$JS.API.CONSUMER.MSG.NEXT.$stream.lesson" \
    "{\"batch\": 1, \"expires\": ${2%s}000000000, \"group\": \"duty\"$1}" 2>&1 || true
}

# A number of the consumer, as the server has it.
number() {
  nats consumer info "$stream" "${2:-lesson}" --json |
    sed -n "s/^ *\"$1\": \([0-9]*\).*/\1/p"
}

# Needs nats-server 2.12.
nats consumer add "$stream" lesson --pull --ack explicit --prioritized-groups duty --defaults >/dev/null
five=$(mktemp)
zero=$(mktemp)
# 5 asks first, 0 later.
ask ', "priority": 5' 5s >"$five" &
while [ "$(number num_waiting)" != 1 ]; do sleep 0.1; done
ask ', "priority": 0' 5s >"$zero" &
while [ "$(number num_waiting)" != 2 ]; do sleep 0.1; done
nats pub -J -q --count 2 "$stream.rateGiven" 'review {{Count}}'
wait
got="$(grep -o 'review [0-9]' "$zero"), $(grep -o 'review [0-9]' "$five")"
rm "$five" "$zero"
echo "priority 0 and 5 got: $got"

code=1
if [ "$got" = 'review 1, review 2' ]; then
  echo 'Seen: priority 0 was served first, though 5 had asked before.'
  code=0
else
  echo 'Not seen: it went by who asked first.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
