#!/bin/sh
# Lesson 13. Push: the server sends, as soon as somebody listens.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-PUSH-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# How often the consumer has sent something.
delivered() {
  nats consumer info "$stream" lesson --json |
    sed -n '/"delivered"/,/}/s/.*"consumer_seq": \([0-9]*\).*/\1/p'
}

nats pub -J -q --count 2 "$stream.rateGiven" 'review {{Count}}'

# With such a target it is a push consumer.
nats consumer add "$stream" lesson --target "to.$stream" --ack explicit \
  --heartbeat 500ms --flow-control --replay instant --deliver all --defaults >/dev/null
before=$(delivered)
echo "nobody listens: $before were sent"
nats sub --count 2 --raw "to.$stream"
after=$(delivered)
echo "somebody listened: $after were sent"

code=1
if [ "$before $after" = '0 2' ]; then
  echo 'Seen: nothing was sent before, and all of it once we listened.'
  code=0
else
  echo 'Not seen: it was sent otherwise.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
