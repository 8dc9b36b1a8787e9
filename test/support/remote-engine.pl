#!/usr/bin/perl
# remote-engine.pl FOLDER [FOLDER...]
#
# An engine that could as well run on another machine: dockerd in its own mount, network and process namespace, in which every FOLDER is
# empty (its own files are in the first one, in memory). Prints `port N`: the TCP port on this machine's loopback where it listens. The
# socket is made here and handed on, as the engine's own loopback is another one. Nothing is left of it once this process is killed.
use strict;
use warnings;
use POSIX ();
use Socket;

# descriptors up to this one survive exec
$^F = 10;
socket(my $door, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
bind($door, sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!";
listen($door, 128) or die "listen: $!";
my ($port) = sockaddr_in(getsockname $door);
POSIX::dup2(fileno $door, 3) if fileno $door != 3;
$| = 1;
print "port $port\n";
exec qw(unshare --mount --net --pid --fork --kill-child --propagation private sh -euc), <<'SCRIPT', 'sh', @ARGV;
mount -t proc proc /proc
# one that lies in another is gone with it
for folder in "$@"; do [ ! -d "$folder" ] || mount -t tmpfs -o size=1g tmpfs "$folder"; done
cd "$1"
echo '{}' >config
export LISTEN_FDS=1 LISTEN_PID=$$
exec dockerd -H fd:// --config-file "$1/config" --data-root "$1/data" --exec-root "$1/run" --pidfile "$1/pid" \
  --iptables=false --ip-masq=false --ip-forward=false
SCRIPT
