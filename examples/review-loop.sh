#!/bin/sh
# A review loop: an agent works, a check runs in the same session, and what the check says goes into the next prompt, until it
# passes or the rounds are used up. The work is fetched either way and the session stays; it is printed when the check passes.
#
#   examples/review-loop.sh PROJECT PROMPT ROUNDS CHECK [ARG...]
set -eu
usage() { sed -n 's/^#   /usage: /p' "$0" >&2; exit 2; }
[ $# -ge 4 ] || usage
project=$1 prompt=$2 rounds=$3
shift 3
case $rounds in '' | *[!0-9]*) usage ;; esac

notes=$(mktemp -d)
trap 'rm -rf "$notes"' EXIT
printf '%s\n' "$prompt" >"$notes/prompt.md"
session=$(scad session start "$project" --tag loop)

round=1
while [ "$round" -le "$rounds" ]; do
  scad inject "$session" --prompt-file "$notes/prompt.md" --wait >&2 || echo "round $round: the job failed" >&2
  if scad session exec "$session" -- "$@" >"$notes/said" 2>&1; then
    echo "round $round: the check passes" >&2
    scad code fetch "$session" >&2
    echo "$session"
    exit 0
  fi
  echo "round $round: the check fails" >&2
  { printf '%s\n\nThe check still fails:\n\n' "$prompt"; tail -n 50 "$notes/said"; } >"$notes/prompt.md"
  round=$((round + 1))
done
scad code fetch "$session" >&2
echo "the check still fails after $rounds rounds; look inside: scad session shell $session" >&2
exit 1
