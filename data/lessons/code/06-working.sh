#!/bin/sh
# Lesson 6. "Working" begins the ack wait anew, as often as it is said.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-WORKING-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# One message, which is not answered; says its number and its try.
next() {
  nats consumer next "$stream" lesson --no-ack --timeout "${1:-5s}" 2>&1 |
    sed -n 's/.*tries: \([0-9]*\) .*str seq: \([0-9]*\) .*/number \2, try \1/p'
}

# Answers a message by where acks go: $1 is TRY.NUMBER.DELIVERY of it.
answer() {
  nats request --timeout 2s -- "\$JS.ACK.$stream.lesson.$1.0.0" "$2" 2>/dev/null
}

# How far everything is done.
ack_floor() {
  nats consumer info "$stream" lesson --json |
    sed -n '/"ack_floor"/,/}/s/.*"stream_seq": \([0-9]*\).*/\1/p'
}

nats pub -J -q "$stream.rateGiven" 'review 1'
nats consumer add "$stream" lesson --pull --ack explicit --wait 2s --defaults >/dev/null

next
# Somebody else asks all the time: whatever runs out goes there.
stolen=$(mktemp)
next 4s >"$stolen" &
# Work of 3 seconds, with an ack wait of two.
for step in 1 2 3 4 5 6; do
  sleep 0.5
  answer 1.1.1 +WPI
done
answer 1.1.1 +ACK
wait
echo "done up to $(ack_floor); somebody else got: $(cat "$stolen")"
result="$(ack_floor)$(cat "$stolen")"
rm "$stolen"

code=1
if [ "$result" = 1 ]; then
  echo 'Seen: held for 3 s with an ack wait of 2 s, and never sent again.'
  code=0
else
  echo 'Not seen: it was given to somebody else meanwhile.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
