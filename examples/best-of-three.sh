#!/bin/sh
# Best of three attempts: three sessions get the same prompt, each result is checked inside its own session, and of those that
# pass the smallest change stays. The other sessions are removed, their work saved as refs first. Prints the session that stays.
#
#   examples/best-of-three.sh PROJECT PROMPT CHECK [ARG...]
set -eu
[ $# -ge 3 ] || { sed -n 's/^#   /usage: /p' "$0" >&2; exit 2; }
project=$1 prompt=$2
shift 2

# one build for all three
scad build "$project" >&2
jobs=
for attempt in 1 2 3; do
  session=$(scad session start "$project" --tag "try$attempt")
  # a job's id begins with its session's
  jobs="$jobs $(scad inject "$session" "$prompt")"
done

best= least=
for job in $jobs; do
  session=${job%/*}
  if scad job wait "$job" >&2 && scad session exec "$session" -- "$@" >&2; then
    scad code fetch "$session" >&2
    lines=$(scad code diff "$session" --stat --json |
      node -p 'JSON.parse(fs.readFileSync(0)).repos.reduce((sum, repo) => sum + repo.insertions + repo.deletions, 0)')
    echo "$session passes with $lines changed lines" >&2
    if [ -z "$best" ] || [ "$lines" -lt "$least" ]; then best=$session least=$lines; fi
  else
    echo "$session fails" >&2
  fi
done

for job in $jobs; do
  session=${job%/*}
  [ "$session" = "$best" ] || scad session remove "$session" >&2
done
[ -n "$best" ] || { echo 'no attempt passed' >&2; exit 1; }
echo "$best"
