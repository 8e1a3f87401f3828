#!/bin/sh
# Lesson 7. A nak hands a message back: it comes again, before anything new.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-NAK-$$
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
nats consumer add "$stream" lesson --pull --ack explicit --defaults >/dev/null

next
answer 1.1.1 -NAK
again=$(next)
echo "next came $again; to come: $(number num_pending)"

code=1
if [ "$again $(number num_pending)" = 'number 1, try 2 2' ]; then
  echo 'Seen: 1 came again at once, before 2 and 3, which are new.'
  code=0
else
  echo 'Not seen: something else came.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
