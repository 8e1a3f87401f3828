#!/bin/sh
# Lesson 16. Workers on one consumer share; each consumer gets everything.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-SHARING-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# A number of the consumer, as the server has it.
number() {
  nats consumer info "$stream" "${2:-lesson}" --json |
    sed -n "s/^ *\"$1\": \([0-9]*\).*/\1/p"
}

# How far everything is done.
ack_floor() {
  nats consumer info "$stream" lesson --json |
    sed -n '/"ack_floor"/,/}/s/.*"stream_seq": \([0-9]*\).*/\1/p'
}

nats consumer add "$stream" lesson --pull --ack explicit --defaults >/dev/null
nats consumer add "$stream" audit --pull --ack explicit --defaults >/dev/null

# Two workers on one consumer, until nothing has come for 3 seconds.
work() {
  nats consumer next "$stream" lesson --count 100 --timeout 3s >"$1" 2>&1 || true
}
one=$(mktemp)
two=$(mktemp)
work "$one" &
work "$two" &
while [ "$(number num_waiting)" != 2 ]; do sleep 0.1; done
nats pub -J -q --count 100 "$stream.rateGiven" 'review {{Count}}'
wait
got1=$(grep -c 'str seq' "$one") || true
got2=$(grep -c 'str seq' "$two") || true
rm "$one" "$two"
echo "the workers got $got1 + $got2; audit has $(number num_pending audit) to come"

code=1
if [ "$got1" -ge 5 ] && [ "$got2" -ge 5 ] && [ "$((got1 + got2)) $(ack_floor) $(number num_pending audit)" = '100 100 100' ]; then
  echo 'Seen: two workers split the 100, and another consumer has all of them.'
  code=0
else
  echo 'Not seen: the work was not shared.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
