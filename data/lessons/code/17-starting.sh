#!/bin/sh
# Lesson 17. Where a consumer begins is said when it is made.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-STARTING-$$
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

nats pub -J -q --count 3 "$stream.rateGiven" 'review {{Count}}'

# These three are stored already. "lesson" wants only what is new.
nats consumer add "$stream" lesson --pull --ack explicit --deliver new --defaults >/dev/null
nats consumer add "$stream" all --pull --ack explicit --deliver all --defaults >/dev/null
nats pub -J -q "$stream.rateGiven" 'review 4'
got=$(next)
echo "lesson got $got, and has $(number num_pending) to come; all has $(number num_pending all)"

code=1
if [ "$got $(number num_pending) $(number num_pending all)" = 'number 4, try 1 0 4' ]; then
  echo 'Seen: one began at what is new, the other at the beginning.'
  code=0
else
  echo 'Not seen: they began elsewhere.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
