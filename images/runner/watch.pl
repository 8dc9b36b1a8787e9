# The watch over a running job, from its start to its end.
package Watch;
use strict;
use warnings;
use Errno qw(EINTR EAGAIN);
use POSIX qw(WNOHANG);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my $tick = 0.2;
# How long a process left behind may still write, and one of the program's own group go on.
my $drain = 2;
# How long a program may go on after its final event: without a word, and at all.
my ($linger, $farewell) = (5, 60);
# How long what was killed may take to be gone: a process in the middle of a system call can hold out.
my $patience = 10;

# until_end(job, folder, program): waits for the end of a program, `pid`, whose `streams` are a handle and a Capped each; what
# its `ending`, if it has one, is to read comes third. Its `turns`, if it tells of such, are looked at meanwhile. Its job `began` then, or
# before. Returns how it ended as `status`, the `cause` if it was ended, how many processes were `killed`, and how many ms the job `took` by
# a clock that does not jump.
sub until_end {
  my ($job, $folder, $program) = @_;
  my ($pid, $began, $ending, $turns) = @{$program}{qw(pid began ending turns)};
  my @streams = @{ $program->{streams} };
  my ($status, $exited, $cause, $kill_at) = (undef, undef, '', 0);
  my ($heard, $finished, $killed, $group) = (now(), undef, 0, 1);
  $_->[0]->blocking(0) for @streams;
  for (;;) {
    while ((my $gone = waitpid -1, WNOHANG) > 0) {
      # the first one only: what it left behind may fork until one of its own gets the number of the program that is gone
      ($status, $exited) = ($?, now()) if $gone == $pid && !defined $exited;
    }
    if ($cause eq '' && !defined $exited) {
      $finished = $ending && defined $ending->{final} ? $finished // now() : undef;
      $cause = due($job, $folder, { began => $began, heard => $heard, finished => $finished, hopeless => $ending && $ending->{hopeless} });
    }
    # what is broken off ends with all that it started; else the process group alone: what was put into another may be meant to stay
    my $broken_off = $cause ne '' && $cause ne 'finished';
    # once it is empty its number may be another's
    $group &&= kill 0, -$pid if defined $exited;
    my $drained = defined $exited && now() >= $exited + $drain;
    last if defined $exited && ($broken_off ? gone($job) : !$group && ($drained || !@streams));
    if (!$kill_at && ($cause ne '' || $drained)) {
      $kill_at = now() + $job->{grace} / 1000;
      kill 'TERM', $broken_off ? processes($job) : -$pid;
    }
    if ($kill_at && now() >= $kill_at) {
      if ($broken_off) { $killed += Processes::kill_all(who($job)) }
      elsif ($group) { kill 'KILL', -$pid }
    }
    last if $kill_at && now() >= $kill_at + $patience;
    my $before = bytes(@streams);
    @streams = pump($tick, @streams);
    $heard = now() if bytes(@streams) != $before;
    $turns->look if $turns;
  }
  # what is in the pipes still
  my $until = now() + 1;
  while (@streams && now() < $until) {
    my $before = bytes(@streams);
    @streams = pump(0, @streams);
    last if bytes(@streams) == $before;
  }
  $ending->end if $ending;
  return { status => $status, cause => $cause, killed => $killed, took => int(1000 * (($exited // now()) - $began)) };
}

# due(job, folder, seen): why a program that goes on has to end, or ''. `seen` are the times when its job `began`, when it was last `heard`,
# and when it told its final event, undef before; and whether that was `hopeless`.
sub due {
  my ($job, $folder, $seen) = @_;
  return 'cancelled' if -e "$folder/cancel";
  return overdue($job, $seen, now()) || (Disk::short() ? 'disk' : '');
}

# After its final event it has a moment, and as much again after each output, but not for ever.
sub overdue {
  my ($job, $seen, $now) = @_;
  my ($timeout, $idle) = map { ($job->{$_} // 0) / 1000 } qw(timeout idle);
  my $quiet = $now - $seen->{heard};
  return 'timeout' if $timeout > 0 && $now - $seen->{began} >= $timeout;
  if (defined $seen->{finished}) {
    return $seen->{hopeless} || $quiet >= $linger || $now - $seen->{finished} >= $farewell ? 'finished' : '';
  }
  return $idle > 0 && $quiet >= $idle ? 'idle' : '';
}

# rest(job, folder, began, seconds): lets the time pass. Returns '', or why the job has to end, which its processes have then.
sub rest {
  my ($job, $folder, $began, $seconds) = @_;
  my $until = now() + $seconds;
  while (now() < $until) {
    reap();
    my $cause = due($job, $folder, { began => $began, heard => now() });
    if ($cause ne '') {
      kill 'TERM', processes($job);
      $until = now() + $job->{grace} / 1000;
      while (!gone($job) && now() < $until) { select undef, undef, undef, $tick; reap() }
      Processes::kill_all(who($job));
      return $cause;
    }
    select undef, undef, undef, $tick;
  }
  return '';
}

# What has ended, but for the program that is waited for.
sub reap { 1 while waitpid(-1, WNOHANG) > 0 }

# Waits for output and keeps it. Returns the streams that are still open.
sub pump {
  my ($seconds, @streams) = @_;
  my $wanted = '';
  vec($wanted, fileno $_->[0], 1) = 1 for @streams;
  return @streams if select($wanted, undef, undef, $seconds) <= 0;
  return grep {
    my ($handle, $capped, $ending) = @$_;
    my $open = 1;
    if (vec($wanted, fileno $handle, 1)) {
      my $read = sysread $handle, my $data, 65536;
      if ($read) {
        $capped->take($data, Journal::ms());
        $ending->take($data) if $ending;
      }
      else { $open = !defined $read && ($! == EINTR || $! == EAGAIN) }
    }
    $open;
  } @streams;
}

sub bytes {
  my $sum = 0;
  $sum += $_->[1]{bytes} for @_;
  return $sum;
}

sub who {
  my ($job) = @_;
  return (@{$job}{qw(uid gid)}, 'SCAD_JOB=' . Frames::variable($job, 'SCAD_JOB'));
}

# A look at /proc is no moment's picture: what forks and ends all the time can slip through one.
sub gone {
  my ($job) = @_;
  for (1 .. 3) { return 0 if processes($job) }
  return 1;
}

sub processes { return Processes::of(who(@_)) }

sub now { return clock_gettime(CLOCK_MONOTONIC) }

1;
