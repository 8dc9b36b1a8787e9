#!/bin/sh
# Installs Docker from the distribution and starts it, on Debian or Ubuntu as root, and says each thing it does.
# Exits 3 where it cannot, with what to install. setup.sh runs it when no engine answers.
set -eu

log=${1:-/var/log/scad-dockerd.log}

say() { printf 'setup: %s\n' "$*" >&2; }

# The daemon's pid files outlive a crash, and it refuses to start while one names a live process, whichever that is by now.
clear_stale_pid() {
  pid=$(cat "$1" 2>/dev/null) || return 0
  name=$(cat "/proc/$pid/comm" 2>/dev/null || true)
  [ "$name" = "$2" ] || rm -f "$1"
}

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  say 'no container engine answers, and only root on Debian or Ubuntu can have one installed from here'
  say 'install Docker (https://docs.docker.com/engine/install/) or Podman, start it, and run this again'
  exit 3
fi

if ! command -v dockerd >/dev/null || ! command -v iptables >/dev/null; then
  say 'no container engine answers: installing docker.io and iptables with apt-get'
  export DEBIAN_FRONTEND=noninteractive
  output=$(mktemp)
  # An update that cannot reach one of many sources fails; what matters is whether the install does.
  apt-get update >"$output" 2>&1 || true
  if ! apt-get install -y --no-install-recommends docker.io iptables ca-certificates >>"$output" 2>&1; then
    tail -n 15 "$output" >&2
    rm -f "$output"
    say 'apt-get failed: install docker.io by hand, start it, and run this again'
    exit 3
  fi
  rm -f "$output"
fi

if [ -d /run/systemd/system ]; then
  say 'starting the Docker service'
  systemctl start docker
  exit
fi

# The package's own start script may have started it, or another setup beside this one.
pid=$(cat /var/run/docker.pid 2>/dev/null || true)
if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then exit 0; fi

say "starting dockerd (its log: $log)"
clear_stale_pid /var/run/docker.pid dockerd
clear_stale_pid /var/run/docker/containerd/containerd.pid containerd
# In a session of its own and without this shell's streams, so that it outlives the command that needed it.
setsid nohup dockerd >>"$log" 2>&1 </dev/null &
