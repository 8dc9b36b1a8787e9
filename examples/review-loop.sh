#!/bin/sh
# What `scad inject --until` does, made of primitives: an agent works, a check runs in the same session, and what that says goes into the
# conversation, until it passes or the rounds are used up. Each job has a key made of KEY: killed and called again, it goes on where it was.
#   examples/review-loop.sh SESSION KEY ROUNDS PROMPT CHECK
set -eu
[ $# -eq 5 ] || { sed -n 's/^#   /usage: /p' "$0" >&2; exit 2; }
session=$1 key=$2 rounds=$3 check=$5 round=1
job=$(scad inject "$session" "$4" --key "$key")
while scad job wait "$job" >&2; do
  checked=$(scad inject "$session" --key "$key check $round" -- sh -c "$check")
  if scad job wait "$checked" >&2; then echo "$job" && exit; fi
  [ $((round += 1)) -le "$rounds" ] || break
  job=$({ echo "This fails: $check"; scad job logs "$checked" 2>&1 | tail -n 50; } |
    scad inject "$session" - --continue="$job" --key "$key round $round")
done
echo "no round passed; look inside: scad session shell $session" >&2 && exit 6
