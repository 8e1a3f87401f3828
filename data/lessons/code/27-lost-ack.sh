#!/bin/sh
# Lesson 27. The server is killed: acks it had answered are lost.
# It needs the program nats-server, on PATH or named by NATS_SERVER, and starts
# one of its own: nothing else is killed.
set -eu

folder=$(mktemp -d)
port=14333
export NATS_URL=127.0.0.1:$port
unset NATS_TOKEN NATS_USER NATS_PASSWORD NATS_CONTEXT || true
start() {
  "${NATS_SERVER:-nats-server}" -a 127.0.0.1 -p "$port" -js -sd "$folder" >/dev/null 2>&1 &
  server=$!
  until nats stream ls >/dev/null 2>&1; do sleep 0.1; done
}
ack_floor() {
  nats consumer info "$stream" lesson --json |
    sed -n '/"ack_floor"/,/}/s/.*"stream_seq": \([0-9]*\).*/\1/p'
}
start
stream=TRY-LOST-ACK
# On the disk: in memory nothing would outlive the kill.
nats stream add "$stream" --subjects "$stream.*" --storage file --defaults >/dev/null
nats pub -J -q --count 5000 "$stream.rateGiven" 'review {{Count}}'
nats consumer add "$stream" lesson --pull --ack explicit --defaults >/dev/null
# nats acks each, and says so when the ack has arrived. In the midst of it the
# server is killed.
acks="$folder/acks"
nats consumer next "$stream" lesson --count 5000 >"$acks" 2>&1 &
reader=$!
acked() { grep -c '^Acknowledged' "$acks" || true; }
while [ "$(acked)" -lt 500 ]; do sleep 0.02; done
kill -9 "$server"
kill "$reader" || true
before=$(acked)
start
after=$(ack_floor)
echo "acked before the kill: $before; done after it: $after"
kill "$server"
wait
rm -r "$folder"
if [ "$after" -lt "$before" ]; then
  echo 'Seen: acks the server knew are lost, and their messages come again.'
else
  echo 'Not seen: no ack was lost this time.'
  exit 1
fi
