#!/bin/sh
# One prompt over several projects at the same time. Prints a line for each: its session, how the job ended, the branches that came
# back. Exits 1 when a job did not succeed.
#
#   examples/fan-out.sh PROMPT_FILE PROJECT [PROJECT...]
set -eu
[ $# -ge 2 ] || { sed -n 's/^#   /usage: /p' "$0" >&2; exit 2; }
prompt=$1
shift

jobs=
for project in "$@"; do
  session=$(scad session start "$project" --tag fan)
  jobs="$jobs $(scad inject "$session" --prompt-file "$prompt")"
done

failed=0
for job in $jobs; do
  session=${job%/*}
  state=$(scad job wait "$job" --json | node -p 'JSON.parse(fs.readFileSync(0)).state')
  [ "$state" = succeeded ] || failed=1
  branches=$(scad code fetch "$session" --json |
    node -p 'JSON.parse(fs.readFileSync(0)).repos.map(({ key, branches }) => `${key}: ${branches.map(({ name }) => name).join(" ")}`).join(", ")')
  printf '%s\t%s\t%s\n' "$session" "$state" "$branches"
done
exit "$failed"
