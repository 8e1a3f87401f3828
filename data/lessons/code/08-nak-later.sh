#!/bin/sh
# Lesson 8. A nak may say when. Until then the message keeps its place.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-NAK-LATER-$$
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

nats pub -J -q --count 3 "$stream.rateGiven" 'review {{Count}}'
nats consumer add "$stream" lesson --pull --ack explicit --max-pending 2 --defaults >/dev/null

next
# How long, in nanoseconds.
answer 1.1.1 '-NAK {"delay": 1500000000}'
next
out=$(number num_ack_pending)
echo "out: $out"
# Both places are taken, so 3 cannot come. This waits for 1.
third=$(next)
echo "then came $third"

code=1
if [ "$out $third" = '2 number 1, try 2' ]; then
  echo 'Seen: 1 came back after its delay, and held its place until then.'
  code=0
else
  echo 'Not seen: another one came.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
