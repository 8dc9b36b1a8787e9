# The processes of a job: what descends from its witness, however it detached itself, and what carries the job's mark in its
# environment. Nothing here forks: it works when the session may have no process more.
package Processes;
use strict;
use warnings;
use POSIX ();

# Orphans of this process's descendants become its own children from now on. The number of prctl differs by machine; where it is not
# known the mark alone finds them.
sub adopt {
  my %prctl = (x86_64 => 157, aarch64 => 167, riscv64 => 167, loongarch64 => 167, armv7l => 172, i686 => 172, s390x => 172, ppc64le => 171);
  my $number = $prctl{ (POSIX::uname())[4] } or return;
  my $PR_SET_CHILD_SUBREAPER = 36;
  syscall($number, $PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

# of(uid, gid, mark): the pids, zombies left out; their number in scalar context
sub of {
  my ($uid, $gid, $mark) = @_;
  my (%children, %alive);
  opendir(my $proc, '/proc') or return ();
  for my $pid (grep { /^[0-9]+$/ } readdir $proc) {
    my ($state, $parent) = (slurp("/proc/$pid/stat") // '') =~ /.*\) (\S) (\d+)/s or next;
    push @{ $children{$parent} }, $pid;
    $alive{$pid} = $state ne 'Z' && $state ne 'X';
  }
  my (%mine, @next);
  @next = @{ $children{$$} // [] };
  while (defined(my $pid = pop @next)) {
    next if $mine{$pid}++;
    push @next, @{ $children{$pid} // [] };
  }
  As::user($uid, $gid, sub {
    for my $pid (keys %alive) {
      next if $mine{$pid} || $pid == $$;
      my $environment = slurp("/proc/$pid/environ");
      $mine{$pid} = 1 if defined $environment && index("\0$environment", "\0$mark\0") >= 0;
    }
  });
  my @found = sort { $a <=> $b } grep { $alive{$_} } keys %mine;
  return @found;
}

# Stops them all before it kills any, until no new one shows up: what is stopped does not fork. Returns how many were killed.
sub kill_all {
  my (@who) = @_;
  my %stopped;
  for (1 .. 100) {
    my @new = grep { !$stopped{$_} } of(@who);
    last if !@new;
    kill 'STOP', $_ for @new;
    @stopped{@new} = (1) x @new;
  }
  return scalar grep { kill 'KILL', $_ } of(@who);
}

# How many, and the first ones by name, as JSON.
sub json {
  my (@pids) = @_;
  my $count = @pids;
  my @shown = map {
    my $name = slurp("/proc/$_/comm") // '';
    $name =~ s/[^A-Za-z0-9._+:\/-]//g;
    qq({"pid":$_,"name":"$name"});
  } splice @pids, 0, 10;
  return sprintf '{"count":%d,"processes":[%s]}', $count, join(',', @shown);
}

sub slurp {
  my ($path) = @_;
  open(my $file, '<', $path) or return undef;
  local $/;
  return readline $file;
}

# Processes killed for memory in this container so far, by its own control group (v2, then v1).
sub oom_kills {
  for my $path ('/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control') {
    return $1 if (slurp($path) // '') =~ /^oom_kill (\d+)$/m;
  }
  return 0;
}

# Which run of the container this is: the boot of its machine, and when PID 1 started by the clock of that boot. '' when it is not told.
sub run {
  my ($boot) = (slurp('/proc/sys/kernel/random/boot_id') // '') =~ /^([0-9a-f-]{36})$/m or return '';
  my ($started) = (slurp('/proc/1/stat') // '') =~ /.*\)(?: \S+){19} (\d+)/s or return '';
  return "$boot.$started";
}

1;
