#!/bin/sh
# Makes a clone ready to run: npm packages, a container engine that answers, a base image. What `npm test` and `npm run demo`
# call first. Asks nothing, says what it does on stderr, and is done at once when all is there. Exits 3 with what to install
# where it may not do so itself.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

# One at a time: a second setup in the same clone waits here until the first is done.
if command -v flock >/dev/null; then
  exec 9<scripts/setup.sh
  flock 9
fi

command -v npm >/dev/null || {
  say 'npm is missing: install Node 20 or newer with npm'
  exit 3
}

if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say 'installing the npm packages'
  # The `node` package fetches its program in an install script, which a user's npm may have switched off.
  npm ci --ignore-scripts=false --loglevel=error 9<&- >&2
fi

node=node_modules/.bin/node
if [ ! -x "$node" ]; then
  say 'node_modules/.bin/node is missing: npm ci --ignore-scripts=false'
  exit 3
fi

# 10 means: no engine answers and none was named, so one may be installed.
status=0
"$node" scripts/setup.ts || status=$?
if [ "$status" = 10 ]; then
  log=/var/log/scad-dockerd.log
  # Without the lock: a daemon that is started keeps what it inherits.
  sh scripts/install-engine.sh "$log" 9<&-
  status=0
  "$node" scripts/setup.ts --wait || status=$?
  if [ "$status" = 10 ]; then
    [ -f "$log" ] && tail -n 15 "$log" >&2
    say 'Docker was started and does not answer'
    status=3
  fi
fi
exit "$status"
