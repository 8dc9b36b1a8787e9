#!/bin/sh
# Best of three attempts: three sessions get the same prompt, each result is checked inside its own session, and of those that
# pass the smallest change stays. The other sessions are removed; their work is saved as refs first.
#
#   examples/best-of-three.sh PROJECT PROMPT CHECK [ARG...]
set -eu
[ $# -ge 3 ] || { sed -n 's/^#   /usage: /p' "$0" >&2; exit 2; }
project=$1 prompt=$2
shift 2

# The answer of a scad command: `pick EXPRESSION` reads JSON on stdin; `it` is the document.
pick() { node -e 'const it = JSON.parse(require("fs").readFileSync(0)); console.log(eval(process.argv[1]))' "$1"; }

scad build "$project" >&2
jobs=
for attempt in 1 2 3; do
  session=$(scad session start "$project" --tag "try$attempt")
  jobs="$jobs $(scad inject "$session" "$prompt")"
done

best= least=
for job in $jobs; do
  session=${job%/*}
  if scad job wait "$job" >&2 && scad session exec "$session" -- "$@" >&2; then
    scad code fetch "$session" >&2
    size=$(scad code diff "$session" --stat --json | pick 'it.repos.reduce((sum, repo) => sum + repo.insertions + repo.deletions, 0)')
    echo "$session passes with $size changed lines" >&2
    if [ -z "$best" ] || [ "$size" -lt "$least" ]; then best=$session least=$size; fi
  else
    echo "$session fails" >&2
  fi
done

for job in $jobs; do
  session=${job%/*}
  [ "$session" = "$best" ] || scad session remove "$session" >&2
done
[ -n "$best" ] || { echo "no attempt passed" >&2; exit 1; }
echo "$best"
