#!/bin/sh
# Lesson 2. A message id makes a second try harmless, for a while.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-SAME-ID-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --dupe-window 1s --defaults >/dev/null

# How many messages the stream holds.
stored() {
  nats stream info "$stream" --json | sed -n 's/^ *"messages": \([0-9]*\).*/\1/p'
}

# A publish without an answer is sent again: under the same id.
again() { nats pub -J -H Nats-Msg-Id:review-1 "$stream.rateGiven" 'Nice parrots.' 2>&1; }
again
second=$(again)
echo "$second"
# The server forgets ids when the window is over. Then it is a new message.
sleep 2
third=$(again)
echo "$third"
case "$second" in *'Duplicate: true'*) duplicate=yes ;; *) duplicate=no ;; esac

code=1
if [ "$duplicate $(stored)" = 'yes 2' ]; then
  echo 'Seen: dropped while the id was known, stored again afterwards.'
  code=0
else
  echo 'Not seen: it went otherwise.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
