#!/bin/sh
# Lesson 12. A consumer that seems stuck: as many are out as may be.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-MAX-ACK-PENDING-$$
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

# A number of the consumer, as the server has it.
number() {
  nats consumer info "$stream" "${2:-lesson}" --json |
    sed -n "s/^ *\"$1\": \([0-9]*\).*/\1/p"
}

nats pub -J -q --count 5 "$stream.rateGiven" 'review {{Count}}'
nats consumer add "$stream" lesson --pull --ack explicit --max-pending 2 --defaults >/dev/null

next
next
# The third pull waits, though 3 more are to come.
third=$(mktemp)
next >"$third" &
while [ "$(number num_waiting)" = 0 ]; do sleep 0.1; done
full="$(number num_ack_pending) $(number num_pending)"
echo "out and to come: $full; one pull waits"
# An ack makes room.
answer 1.1.1 +ACK
wait
came=$(cat "$third")
rm "$third"
echo "then came $came"

code=1
if [ "$full $came" = '2 3 number 3, try 1' ]; then
  echo 'Seen: it stood still while two were out, and went on with the ack.'
  code=0
else
  echo 'Not seen: the third did not come.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
