#!/bin/sh
# Lesson 24. With ack policy "all" one ack settles all before it.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-ACK-ALL-$$
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

# How far everything is done.
ack_floor() {
  nats consumer info "$stream" lesson --json |
    sed -n '/"ack_floor"/,/}/s/.*"stream_seq": \([0-9]*\).*/\1/p'
}

nats pub -J -q --count 4 "$stream.rateGiven" 'review {{Count}}'

nats consumer add "$stream" lesson --pull --ack all --defaults >/dev/null
next; next; next; next
before=$(number num_ack_pending)
# It says of all four that they are done, whether they are or not.
answer 1.4.4 +ACK
after=$(number num_ack_pending)
echo "out: $before before, $after after; the floor is at $(ack_floor)"

code=1
if [ "$before $after $(ack_floor)" = '4 0 4' ]; then
  echo 'Seen: one ack, and all four are settled.'
  code=0
else
  echo 'Not seen: not all of them are settled.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
