#!/bin/sh
# Lesson 5. What is not answered within the ack wait is sent again.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-ACK-WAIT-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# One message, which is not answered; says its number and its try.
next() {
  nats consumer next "$stream" lesson --no-ack --timeout "${1:-5s}" 2>&1 |
    sed -n 's/.*tries: \([0-9]*\) .*str seq: \([0-9]*\) .*/number \2, try \1/p'
}

# A number of the consumer, as the server has it.
number() {
  nats consumer info "$stream" "${2:-lesson}" --json |
    sed -n "s/^ *\"$1\": \([0-9]*\).*/\1/p"
}

nats pub -J -q "$stream.rateGiven" 'review 1'
nats consumer add "$stream" lesson --pull --ack explicit --wait 1s --defaults >/dev/null

next
# This asks at once, and is served when the server gives up waiting.
again=$(next)
echo "again: $again"

code=1
if [ "$again $(number num_redelivered)" = 'number 1, try 2 1' ]; then
  echo 'Seen: no answer within the ack wait, so it came a second time.'
  code=0
else
  echo 'Not seen: it did not come again.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
