#!/bin/sh
# Lesson 3. A consumer is a bookmark: reading takes nothing out.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-CURSOR-$$
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

# How many messages the stream holds.
stored() {
  nats stream info "$stream" --json | sed -n 's/^ *"messages": \([0-9]*\).*/\1/p'
}

nats pub -J -q --count 5 "$stream.rateGiven" 'review {{Count}}'
nats consumer add "$stream" lesson --pull --ack explicit --defaults >/dev/null

# Fetched is not done: each waits for an answer, which we do not give.
next; next; next
out=$(number num_ack_pending)
to_come=$(number num_pending)
echo "out $out, to come $to_come, stored $(stored)"

code=1
if [ "$out $to_come $(stored)" = '3 2 5' ]; then
  echo 'Seen: three are out, two to come, and all five are still stored.'
  code=0
else
  echo 'Not seen: the numbers are others.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
