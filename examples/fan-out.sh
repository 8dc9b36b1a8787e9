#!/bin/sh
# One prompt over several projects at the same time; prints a line per project: its session, how the job ended, the branches brought back.
#
#   examples/fan-out.sh PROMPT_FILE PROJECT [PROJECT...]
set -eu
[ $# -ge 2 ] || { sed -n 's/^#   /usage: /p' "$0" >&2; exit 2; }
prompt=$1
shift

pick() { node -e 'const it = JSON.parse(require("fs").readFileSync(0)); console.log(eval(process.argv[1]))' "$1"; }

jobs=
for project in "$@"; do
  session=$(scad session start "$project" --tag fan)
  jobs="$jobs $(scad inject "$session" --prompt-file "$prompt")"
done

failed=0
for job in $jobs; do
  session=${job%/*}
  scad job wait "$job" >/dev/null || failed=1
  state=$(scad job show "$job" --json | pick 'it.state')
  branches=$(scad code fetch "$session" --json | pick 'it.repos.map((repo) => `${repo.key}: ${repo.branches.map((branch) => branch.name).join(" ")}`).join(", ")')
  printf '%s\t%s\t%s\n' "$session" "$state" "$branches"
done
exit $failed
