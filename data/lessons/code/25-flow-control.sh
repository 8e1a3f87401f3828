#!/bin/sh
# Lesson 25. A push stalls when an answer is lost, until a heartbeat asks again.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-FLOW-CONTROL-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# How often the consumer has sent something.
delivered() {
  nats consumer info "$stream" lesson --json |
    sed -n '/"delivered"/,/}/s/.*"consumer_seq": \([0-9]*\).*/\1/p'
}

total=300
# A word as long as a review of 8 kB.
body=$(head -c 8000 /dev/zero | tr '\0' x)
nats pub -J -q --count "$total" "$stream.rateGiven" "$body"
# nats sub answers no flow control: each answer is lost.
seen=$(mktemp)
nats sub --headers-only "to.$stream" >"$seen" 2>&1 &
listener=$!
while ! grep -q Subscribing "$seen"; do sleep 0.1; done
nats consumer add "$stream" lesson --target "to.$stream" --ack none --flow-control --heartbeat 500ms \
  --replay instant --deliver all --defaults >/dev/null
# A heartbeat names the question that is open.
stalled() { sed -n 's/.*Nats-Consumer-Stalled: *//p' "$seen" | tail -1; }
while [ -z "$(stalled)" ]; do sleep 0.1; done
stood=$(delivered)
echo "nobody answered; it stood still at $stood of $total"
# Answered now, as often as it is asked.
looks=0
while [ "$(delivered)" -lt "$total" ] && [ "$looks" -lt 100 ]; do
  nats pub -q "$(stalled)" ''
  sleep 0.2
  looks=$((looks + 1))
done
kill "$listener"
rm "$seen"
echo "answered: $(delivered) of $total"

code=1
if [ "$stood" -lt "$total" ] && [ "$(delivered)" = "$total" ]; then
  echo 'Seen: it stalled, without an error, and went on by a heartbeat.'
  code=0
else
  echo 'Not seen: it did not go on.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
