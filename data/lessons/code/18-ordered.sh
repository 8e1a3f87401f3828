#!/bin/sh
# Lesson 18. An ordered consumer: in order, without gaps, whatever becomes of it.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-ORDERED-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# An ordered consumer is made by the client, which keeps its place: nats has none
# to be looked at. So this does by hand what a client does: a consumer without
# acks that nobody keeps, and a new one behind the last number where it is gone.
nats pub -J -q --count 5 "$stream.rateGiven" 'review {{Count}}'
last=0
make() {
  nats consumer add "$stream" "$1" --pull --ephemeral --ack none \
    --deliver "$((last + 1))" --defaults >/dev/null
}
# Reads so many by a consumer, and says their numbers.
read_by() {
  nats consumer next "$stream" "$1" --no-ack --count "$2" 2>&1 |
    sed -n 's/.* str seq: \([0-9]*\) .*/\1/p'
}
make first
got=$(read_by first 5)
last=$(echo "$got" | tail -1)

# Somebody deletes it underneath, and publishing goes on.
nats consumer rm "$stream" first --force
nats pub -J -q --count 2 "$stream.rateGiven" 'another {{Count}}'
make second
got="$got $(read_by second 2)"
echo "read" $got

code=1
if [ "$(echo $got)" = '1 2 3 4 5 6 7' ]; then
  echo 'Seen: its consumer was deleted, and it read on without a gap.'
  code=0
else
  echo 'Not seen: something is missing.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
