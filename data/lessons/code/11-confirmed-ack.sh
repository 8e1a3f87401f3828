#!/bin/sh
# Lesson 11. A late ack counts, and a confirmed one proves that it arrived.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-CONFIRMED-ACK-$$
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

nats pub -J -q --count 2 "$stream.rateGiven" 'review {{Count}}'
nats consumer add "$stream" lesson --pull --ack explicit --wait 1s --defaults >/dev/null

next
next
# A plain ack is only published, and nothing more is known of it.
nats pub -q "\$JS.ACK.$stream.lesson.1.1.1.0.0" +ACK
# The time of the second is over. Nobody asked in between, so it is ours.
sleep 1.5
confirmed=no
answer 1.2.2 +ACK && confirmed=yes
echo "the late ack was answered: $confirmed; done up to $(ack_floor)"

code=1
if [ "$confirmed $(ack_floor)" = 'yes 2' ]; then
  echo 'Seen: the late ack counted, and its answer proves it.'
  code=0
else
  echo 'Not seen: it is not done.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
