#!/bin/sh
# Lesson 10. All tries used up: the server gives notice, and keeps the message.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-MAX-DELIVER-$$
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

# How often the consumer has sent something.
delivered() {
  nats consumer info "$stream" lesson --json |
    sed -n '/"delivered"/,/}/s/.*"consumer_seq": \([0-9]*\).*/\1/p'
}

nats pub -J -q "$stream.rateGiven" 'review 1'

# No flag says a back-off of our own: the request itself does.
nats request "\$JS.API.CONSUMER.DURABLE.CREATE.$stream.lesson" "{
  \"stream_name\": \"$stream\",
  \"config\": {
    \"durable_name\": \"lesson\", \"ack_policy\": \"explicit\",
    \"max_deliver\": 3, \"backoff\": [300000000, 600000000]
  }
}" >/dev/null 2>&1

# There is no dead-letter queue. There is this notice.
notices=$(mktemp)
nats sub --count 1 --raw "\$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.$stream.lesson" >"$notices" 2>&1 &
listener=$!
next
answer 1.1.1 -NAK
next
next
# The fourth time nothing comes, and all tries are used up.
fourth=$(next 2s)
wait "$listener"
cat "$notices"
rm "$notices"
echo "sent: $(delivered), out: $(number num_ack_pending), stored: $(stored)"

code=1
if [ "$fourth$(delivered) $(number num_ack_pending) $(stored)" = '3 0 1' ]; then
  echo 'Seen: sent three times, given up with a notice, and still stored.'
  code=0
else
  echo 'Not seen: it was not given up.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
