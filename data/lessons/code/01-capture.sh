#!/bin/sh
# Lesson 1. A stream keeps what is published, whether anybody listens or not.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-CAPTURE-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# How many messages the stream holds.
stored() {
  nats stream info "$stream" --json | sed -n 's/^ *"messages": \([0-9]*\).*/\1/p'
}

# The answer says that it is stored, and as which number.
nats pub -J "$stream.rateGiven" 'Nice parrots.'
# No stream keeps this subject: nobody answers.
elsewhere=stored
nats pub -J "$stream.rateGiven.x" 'Nice parrots.' || elsewhere=refused
echo "stored: $(stored); on a subject that no stream keeps: $elsewhere"

code=1
if [ "$(stored) $elsewhere" = '1 refused' ]; then
  echo 'Seen: one of the two is stored, and nobody had to listen.'
  code=0
else
  echo 'Not seen: the stream holds something else.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
