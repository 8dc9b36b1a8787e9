#!/bin/sh
# A review loop: an agent works, a check runs in the same session, and what the check says is the next prompt, until it passes
# or the rounds are used up. Prints the session; the work stays in it, fetched.
#
#   examples/review-loop.sh PROJECT PROMPT ROUNDS CHECK [ARG...]
set -eu
[ $# -ge 4 ] || { sed -n 's/^#   /usage: /p' "$0" >&2; exit 2; }
project=$1 prompt=$2 rounds=$3
shift 3

session=$(scad session start "$project" --tag loop)
said=$(mktemp)
trap 'rm -f "$said"' EXIT
printf '%s\n' "$prompt" >"$said"

round=1
while [ "$round" -le "$rounds" ]; do
  scad inject "$session" --prompt-file "$said" --wait >&2 || echo "round $round: the job failed" >&2
  if scad session exec "$session" -- "$@" >"$said" 2>&1; then
    echo "round $round: the check passes" >&2
    scad code fetch "$session" >&2
    echo "$session"
    exit 0
  fi
  echo "round $round: the check fails" >&2
  { printf '%s\n\nThe check still fails with this:\n\n' "$prompt"; tail -n 50 "$said"; } >"$said.next"
  mv "$said.next" "$said"
  round=$((round + 1))
done
scad code fetch "$session" >&2
echo "the check still fails after $rounds rounds; look inside: scad session shell $session" >&2
exit 1
