#!/bin/sh
# Makes a small Debian root filesystem from the distribution's own package mirror and writes it to stdout as a tar stream:
# the stand-in for `debian:SUITE-slim` where no image registry answers. Root only. What it does is told on stderr.
#
#   bootstrap.sh SUITE | docker import - NAME
set -eu

suite=$1
# What every environment image needs, so that a build over this base installs nothing that is here already.
packages=git,ca-certificates,tmux,procps,less,socat

command -v debootstrap >/dev/null || {
  echo 'installing debootstrap with apt-get' >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends debootstrap; } >/dev/null
}

# The mirror this machine uses; a distribution other than Debian has none for a Debian suite, then debootstrap's own is used.
targets=$(apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) $(CODENAME) $(REPO_URI)' | sort -u)
mirror=$(echo "$targets" | awk -v suite="$suite" '$1 == "Packages" && $2 == "Debian" && $3 == suite { print $4; exit }')
proxy=$(apt-config shell proxy Acquire::http::Proxy)
eval "$proxy"
if [ -n "${proxy:-}" ] && [ -z "${http_proxy:-}" ]; then export http_proxy="$proxy"; fi

# /tmp may be in memory or forbid devices.
folder=$(mktemp -d /var/tmp/scad-base.XXXXXX)
# debootstrap leaves /proc mounted when it is broken off: never reach through a mount when tidying.
trap 'umount "$folder/root/proc" 2>/dev/null || true; rm -rf --one-file-system "$folder"' EXIT
trap 'exit 130' INT TERM HUP
root=$folder/root

echo "bootstrapping Debian $suite${mirror:+ from $mirror}" | sed 's#//[^/@ ]*@#//#' >&2
debootstrap --variant=minbase --include="$packages" "$suite" "$root" ${mirror:+"$mirror"} >"$folder/log" 2>&1 || {
  tail -q -n 15 "$folder/log" "$root/debootstrap/debootstrap.log" 2>/dev/null | sed 's#//[^/@ ]*@#//#' >&2
  exit 1
}

# Updates and security fixes come from where this machine takes them.
if [ -n "$mirror" ]; then
  apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) $(CODENAME) $(REPO_URI) $(RELEASE) $(COMPONENT)' | sort -u |
    awk -v suite="$suite" '$1 == "Packages" && $2 == "Debian" && ($3 == suite || index($5, suite "-") == 1) { print "deb", $4, $5, $6 }' |
    sed 's#//[^/@ ]*@#//#' >"$root/etc/apt/sources.list"
fi

# As the slim images do: no documentation, manuals or translations, now and in later installs.
cat >"$root/etc/dpkg/dpkg.cfg.d/slim" <<'CONFIG'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-include=/usr/share/locale/locale.alias
CONFIG
# A container has no init system to start services in, and a layer no use for downloaded packages.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
cat >"$root/etc/apt/apt.conf.d/container" <<'CONFIG'
APT::Install-Recommends "false";
Acquire::Languages "none";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb || true"; };
CONFIG
find "$root/usr/share/doc" -type f ! -name copyright -delete
find "$root/usr/share/doc" -type l -delete
find "$root/usr/share/doc" -type d -empty -delete
find "$root/usr/share/man" "$root/usr/share/info" ! -type d -delete
find "$root/usr/share/locale" -mindepth 1 -maxdepth 1 ! -name locale.alias -exec rm -rf {} +
find "$root/var/cache" "$root/var/lib/apt/lists" "$root/var/log" "$root/tmp" "$root/run" -type f -delete
# Ids of this machine, not of the image.
: >"$root/etc/machine-id"
: >"$root/etc/resolv.conf"
rm -f "$root/etc/hostname"

# The engine makes its own devices, and a rootless one could not unpack these.
tar -C "$root" --numeric-owner --one-file-system --exclude='./dev/*' -c .
