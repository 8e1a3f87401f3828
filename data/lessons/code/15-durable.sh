#!/bin/sh
# Lesson 15. A durable consumer stays; others go when nobody uses them.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-DURABLE-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# One message, which is not answered; says its number and its try.
next() {
  nats consumer next "$stream" lesson --no-ack --timeout "${1:-5s}" 2>&1 |
    sed -n 's/.*tries: \([0-9]*\) .*str seq: \([0-9]*\) .*/number \2, try \1/p'
}

nats pub -J -q --count 4 "$stream.rateGiven" 'review {{Count}}'
nats consumer add "$stream" lesson --pull --ack explicit --defaults >/dev/null

# Not durable: gone after so long without a pull.
nats consumer add "$stream" passing --pull --ephemeral --ack explicit --inactive-threshold 1s --defaults >/dev/null
nats consumer next "$stream" lesson --count 2 >/dev/null
nats consumer next "$stream" passing --count 2 >/dev/null
there() { nats consumer info "$stream" "$1" >/dev/null 2>&1 && echo yes || echo no; }
looks=0
while [ "$(there passing)" = yes ] && [ "$looks" -lt 50 ]; do
  sleep 0.1
  looks=$((looks + 1))
done
left="$(there lesson) $(there passing)"
again=$(next)
echo "lesson and passing are there: $left; lesson goes on with $again"

code=1
if [ "$left $again" = 'yes no number 3, try 1' ]; then
  echo 'Seen: the durable one remembers; the other one is gone.'
  code=0
else
  echo 'Not seen: the other one is there.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
