#!/usr/bin/perl
# own-engine.pl FOLDER MEGABYTES
#
# A machine for one engine: process, mount and network namespaces of its own, of which this is the init. The engine's socket and data are in
# FOLDER; the data lie on a filesystem of MEGABYTES when that is not 0. What to do with the engine comes as lines on stdin, and each is
# answered by a line:
#   start [ARGUMENT...]   dockerd begins
#   kill                  dockerd alone dies, at once: containers and containerd stay
#   stop                  dockerd ends as it is meant to
# When stdin ends, or this process is killed, everything in the machine dies as at a loss of power. FOLDER stays, for another one.
use strict;
use warnings;
use POSIX ();

my ($folder, $megabytes, $inside) = @ARGV;
exec qw(unshare --mount --net --pid --fork --kill-child --propagation private perl), $0, @ARGV, 'inside' unless $inside;
$| = 1;

run(qw(mount -t proc proc /proc));
# so that no containerd of the machine around is taken, nor its sockets
run(qw(mount -t tmpfs tmpfs /run/containerd)) if -d '/run/containerd' || mkdir '/run/containerd';
run(qw(ip link set lo up));
# addresses that are not private and nobody's (RFC 5737), for what tests put in the place of the internet
run(qw(ip address add 203.0.113.1/24 dev lo));
my $data = "$folder/data";
mkdir $data;
if ($megabytes > 0) {
  run('sh', '-euc', 'truncate -s "$2M" "$1" && mkfs.ext4 -q -m 0 "$1"', 'sh', "$folder/disk", $megabytes) unless -e "$folder/disk";
  run('mount', '-o', 'loop', "$folder/disk", $data);
}
print "ready\n";

my $engine;
my %done;
while (defined(my $line = next_line())) {
  my ($word, @arguments) = split ' ', $line;
  if ($word eq 'start') {
    # of an engine that was killed
    unlink "$folder/pid", "$folder/socket", "$folder/run/containerd/containerd.pid";
    $engine = fork // die "fork: $!\n";
    if ($engine == 0) {
      open STDIN, '<', '/dev/null';
      open STDOUT, '>>', "$folder/log" or die;
      open STDERR, '>&', \*STDOUT;
      exec 'dockerd', '-H', "unix://$folder/socket", '--config-file', "$folder/config", '--data-root', $data, '--exec-root', "$folder/run",
        '--pidfile', "$folder/pid", @arguments;
      POSIX::_exit(127);
    }
  } elsif (defined $engine) {
    kill $word eq 'kill' ? 'KILL' : 'TERM', $engine;
    reap(1) until $done{$engine};
    $engine = undef;
  }
  print "done\n";
}

# A line of stdin; undef at its end. Meanwhile every orphan is waited for.
sub next_line {
  our $buffer;
  $buffer //= '';
  for (;;) {
    return $1 if $buffer =~ s/^(.*)\n//;
    vec(my $ready = '', 0, 1) = 1;
    if (select($ready, undef, undef, 0.2) > 0) {
      return undef unless sysread STDIN, $buffer, 4096, length $buffer;
    }
    reap(0);
  }
}

sub reap {
  my ($wait) = @_;
  while ((my $pid = waitpid -1, $wait ? 0 : POSIX::WNOHANG()) > 0) {
    $done{$pid} = 1;
    return if $wait;
  }
}

sub run { system(@_) == 0 or die "@_ failed\n" }
