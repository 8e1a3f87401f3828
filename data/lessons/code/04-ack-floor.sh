#!/bin/sh
# Lesson 4. The ack floor is the number up to which everything is done.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-ACK-FLOOR-$$
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

nats pub -J -q --count 3 "$stream.rateGiven" 'review {{Count}}'
nats consumer add "$stream" lesson --pull --ack explicit --defaults >/dev/null

next; next; next
# Asked for an answer, the server gives it when it has read the ack.
answer 1.2.2 +ACK
after2=$(ack_floor)
echo "2 is acked: the floor is at $after2, for 1 is open"
answer 1.1.1 +ACK
after1=$(ack_floor)
echo "1 is acked as well: the floor is at $after1"

code=1
if [ "$after2 $after1" = '0 2' ]; then
  echo 'Seen: the floor waited for 1, then jumped from 0 to 2.'
  code=0
else
  echo 'Not seen: the floor was elsewhere.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
