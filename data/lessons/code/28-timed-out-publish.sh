#!/bin/sh
# Lesson 28. No answer, and yet stored: so publish again under the same id.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-TIMED-OUT-PUBLISH-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# How many messages the stream holds.
stored() {
  nats stream info "$stream" --json | sed -n 's/^ *"messages": \([0-9]*\).*/\1/p'
}

# Without -J nobody waits for the answer: it is lost, as on a bad network.
nats pub --reply nobody.reads.this -H Nats-Msg-Id:review-1 "$stream.rateGiven" 'Nice parrots.'
echo 'published, and no answer came: is it stored?'
# Nobody can know. Under the same id a second try does no harm.
second=$(nats pub -J -H Nats-Msg-Id:review-1 "$stream.rateGiven" 'Nice parrots.' 2>&1)
echo "$second"
case "$second" in *'Duplicate: true'*) duplicate=yes ;; *) duplicate=no ;; esac

code=1
if [ "$duplicate $(stored)" = 'yes 1' ]; then
  echo 'Seen: the first one was stored, and the second dropped.'
  code=0
else
  echo 'Not seen: it was stored twice.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
