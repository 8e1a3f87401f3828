#!/bin/sh
# Lesson 19. A stream as a queue: what is acked is deleted.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-WORK-QUEUE-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --retention work --defaults >/dev/null

# How many messages the stream holds.
stored() {
  nats stream info "$stream" --json | sed -n 's/^ *"messages": \([0-9]*\).*/\1/p'
}

nats pub -J -q --count 3 "$stream.rateGiven" 'review {{Count}}'
nats consumer add "$stream" lesson --pull --ack explicit --defaults >/dev/null

nats consumer next "$stream" lesson
# A queue gives each message to one consumer only.
rival=taken
nats consumer add "$stream" rival --pull --ack explicit --defaults || rival=refused
echo "stored: $(stored); a second consumer for the same: $rival"

code=1
if [ "$(stored) $rival" = '2 refused' ]; then
  echo 'Seen: the acked one is deleted, and a rival is refused.'
  code=0
else
  echo 'Not seen: this is no queue.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
