#!/bin/sh
# Lesson 20. A paused consumer sends nothing, to no worker, until it is resumed.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-PAUSE-$$
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
nats consumer add "$stream" lesson --pull --ack explicit --defaults >/dev/null

# Needs nats-server 2.11. At the latest in a minute it goes on by itself.
nats consumer pause "$stream" lesson 1m --force
got=$(mktemp)
next 10s >"$got" &
while [ "$(number num_waiting)" = 0 ]; do sleep 0.1; done
to_come=$(number num_pending)
echo "paused; to come: $to_come, and a pull waits"
# Everybody can end it; our pull is still there.
nats consumer resume "$stream" lesson --force
# A pull without heartbeats, as that of nats is, goes on with the next thing that
# happens (nats-server 2.15): here, a new message.
nats pub -J -q "$stream.rateGiven" 'review 2'
wait
came=$(cat "$got")
rm "$got"
echo "resumed: $came came"

code=1
if [ "$to_come $came" = '1 number 1, try 1' ]; then
  echo 'Seen: the pull waited while it was paused, and was served afterwards.'
  code=0
else
  echo 'Not seen: it was not paused.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
