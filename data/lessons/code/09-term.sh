#!/bin/sh
# Lesson 9. Term: never again to this consumer. The message stays stored.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-TERM-$$
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

# How many messages the stream holds.
stored() {
  nats stream info "$stream" --json | sed -n 's/^ *"messages": \([0-9]*\).*/\1/p'
}

nats pub -J -q --count 2 "$stream.rateGiven" 'review {{Count}}'
nats consumer add "$stream" lesson --pull --ack explicit --wait 1s --defaults >/dev/null

# The same by itself: nats consumer next --term
next
answer 1.1.1 +TERM
next
answer 1.2.2 +ACK
# More than the ack wait: whatever was to come again would be here.
again=$(next 2s)
echo "came again: ${again:-nothing}; out: $(number num_ack_pending); stored: $(stored)"

code=1
if [ "$again$(number num_ack_pending) $(stored)" = '0 2' ]; then
  echo 'Seen: it never came again, and nothing was deleted.'
  code=0
else
  echo 'Not seen: it is not over.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
