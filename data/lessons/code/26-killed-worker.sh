#!/bin/sh
# Lesson 26. A worker is killed: what it held comes again after the ack wait.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-KILLED-WORKER-$$
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
nats consumer add "$stream" lesson --pull --ack explicit --wait 2s --defaults >/dev/null

# The worker, in a process of its own: holds one, and is at it for ever.
next
(while :; do answer 1.1.1 +WPI; sleep 0.5; done) &
worker=$!
sleep 2.5
before=$(number num_redelivered)
kill -9 "$worker"
# Two more are new: we take them. The third pull waits for what the dead held.
next
next
again=$(next)
echo "sent again before the kill: $before; after it: $again"

code=1
if [ "$before $again" = '0 number 1, try 2' ]; then
  echo 'Seen: the server waited for the dead as for a slow one.'
  code=0
else
  echo 'Not seen: nothing came again.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
