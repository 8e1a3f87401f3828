#!/bin/sh
# Lesson 14. A filter skips, and a * stands for one word.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-FILTERS-$$
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

# How many messages the stream holds.
stored() {
  nats stream info "$stream" --json | sed -n 's/^ *"messages": \([0-9]*\).*/\1/p'
}

given="$stream.rateGiven"
for subject in "$given" "$given" "$stream.rateAnswer" "$stream.rateAnswer" "$given"; do
  nats pub -J -q "$subject" 'Nice parrots.'
done
nats consumer add "$stream" lesson --pull --ack explicit --filter "$given" --defaults >/dev/null
next
next
last=$(next)
to_come=$(number num_pending)
echo "the third was $last; to come: $to_come; stored: $(stored)"
# rateGiven.late is two words, so it is no subject of this stream.
late=stored
nats pub -J "$given.late" 'Late.' || late=refused

code=1
if [ "$last $to_come $(stored) $late" = 'number 5, try 1 0 5 refused' ]; then
  echo 'Seen: the answers are stored, and skipped; two words fit no *.'
  code=0
else
  echo 'Not seen: the filter took something else.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
