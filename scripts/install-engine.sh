#!/bin/sh
# Installs Docker from the distribution and starts it, on Debian or Ubuntu as root, and says each thing it does.
# Exits 3 where it cannot, with what to install. Started by setup.sh when no engine answers.
set -eu

log=/var/log/scad-dockerd.log

say() { printf 'setup: %s\n' "$*" >&2; }

answers() { docker -H unix:///var/run/docker.sock version >/dev/null 2>&1; }

# The daemon's pid files outlive a crash or a snapshot of the machine, and it refuses to start while one names a live process.
clear_stale_pid() {
  pid=$(cat "$1" 2>/dev/null) || return 0
  name=$(cat "/proc/$pid/comm" 2>/dev/null || true)
  [ "$name" = "$2" ] || rm -f "$1"
}

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  say 'no container engine answers, and this script can install one only as root on Debian or Ubuntu'
  say 'install Docker (https://docs.docker.com/engine/install/) or Podman, start it, and run this again'
  exit 3
fi

if ! command -v dockerd >/dev/null || ! command -v iptables >/dev/null; then
  say 'installing docker.io and iptables with apt-get'
  export DEBIAN_FRONTEND=noninteractive
  output=$(mktemp)
  # The package starts the service where there is an init system; the lists may be missing or old on a fresh machine.
  if ! { apt-get update && apt-get install -y --no-install-recommends docker.io iptables ca-certificates; } >"$output" 2>&1; then
    tail -n 15 "$output" >&2
    rm -f "$output"
    say 'apt-get failed: install docker.io by hand, start it, and run this again'
    exit 3
  fi
  rm -f "$output"
fi

if answers; then exit 0; fi

if [ -d /run/systemd/system ]; then
  say 'starting the Docker service'
  systemctl start docker || true
else
  say "starting dockerd, log in $log"
  clear_stale_pid /var/run/docker.pid dockerd
  clear_stale_pid /var/run/docker/containerd/containerd.pid containerd
  # In a session of its own and without this shell's streams, so that it outlives the command that needed it.
  setsid nohup dockerd >>"$log" 2>&1 </dev/null 9>&- &
fi

tries=0
until answers; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ]; then
    say 'Docker did not answer within 60 seconds'
    [ -f "$log" ] && tail -n 15 "$log" >&2
    exit 3
  fi
  sleep 0.2
done
