#!/bin/sh
# Lesson 22. A helper that is served only while there is much to do.
set -eu

# A stream of its own: nothing of yours is touched.
stream=TRY-OVERFLOW-$$
nats stream add "$stream" --subjects "$stream.*" --storage memory --defaults >/dev/null

# A pull of the group. nats consumer next knows no groups: the request itself does.
# $1 is more to say in it, $2 how long to wait.
ask() {
  nats request --timeout "$2" "\$JS.API.CONSUMER.MSG.NEXT.$stream.lesson" \
    "{\"batch\": 1, \"expires\": ${2%s}000000000, \"group\": \"duty\"$1}" 2>&1 || true
}

# How often the consumer has sent something.
delivered() {
  nats consumer info "$stream" lesson --json |
    sed -n '/"delivered"/,/}/s/.*"consumer_seq": \([0-9]*\).*/\1/p'
}

nats pub -J -q --count 5 "$stream.rateGiven" 'review {{Count}}'

# Needs nats-server 2.11. The flag --overflow-groups of natscli 0.5 sends no groups,
# so the request itself makes the consumer.
nats request "\$JS.API.CONSUMER.DURABLE.CREATE.$stream.lesson" "{
  \"stream_name\": \"$stream\",
  \"config\": {
    \"durable_name\": \"lesson\", \"ack_policy\": \"explicit\",
    \"priority_policy\": \"overflow\", \"priority_groups\": [\"duty\"]
  }
}" >/dev/null 2>&1
# The helper wants 10 to be to come.
ask ', "min_pending": 10' 1s >/dev/null
of5=$(delivered)
echo "with 5 to come the helper got $of5"
nats pub -J -q --count 45 "$stream.rateGiven" 'review {{Count}}'
ask ', "min_pending": 10' 1s
of50=$(delivered)
echo "with 50 to come it got $of50"

code=1
if [ "$of5 $of50" = '0 1' ]; then
  echo 'Seen: it got nothing while there was little to do.'
  code=0
else
  echo 'Not seen: it was served otherwise.'
fi
[ -n "${KEEP:-}" ] || nats stream rm "$stream" --force
exit "$code"
