# The agent's own process, from the fork to the exec.
package Agent;
use strict;
use warnings;
use POSIX ();

# runnable(program, path): whether the program is there, asked with the rights of who runs it and in its folder
sub runnable {
  my ($program, $path) = @_;
  my @places = $program =~ m{/} ? ($program) : map { ($_ eq '' ? '.' : $_) . "/$program" } split /:/, $path, -1;
  return scalar grep { -f $_ && -x _ } @places;
}

# start(job, stdin): the program as the leader of a session of its own, as the unprivileged user. Returns its pid, why it could not be run
# ('' when it was), and the reading ends of its stdout and stderr.
sub start {
  my ($job, $stdin) = @_;
  pipe(my $out, my $out_end) && pipe(my $err, my $err_end) or die "no pipe: $!\n";
  my ($pid, $fault) = begin($job, sub { ($stdin, $out_end, $err_end) });
  return ($pid, $fault, $out, $err);
}

# start_at(job, tty): the same at a terminal, which it controls. Returns its pid, and why it could not be run.
sub start_at {
  my ($job, $tty) = @_;
  return begin($job, sub { take($tty); ($tty, $tty, $tty) });
}

# Waits until whoever holds the terminal has given it up.
sub take {
  my ($tty) = @_;
  my $TIOCSCTTY = 0x540e;
  for (1 .. 500) {
    return POSIX::tcsetpgrp(fileno $tty, $$) if ioctl $tty, $TIOCSCTTY, 0;
    select undef, undef, undef, 0.01;
  }
  die "the terminal: $!\n";
}

sub begin {
  my ($job, $streams) = @_;
  pipe(my $fault, my $fault_end) or die "no pipe: $!\n";
  my $pid = fork // die "no process: $!\n";
  if ($pid == 0) {
    eval { become($job, $streams) };
    my $reason = $@ || "$!\n";
    syswrite $fault_end, $reason;
    POSIX::_exit(127);
  }
  close $fault_end;
  # closed by the exec
  my $reason = join '', readline $fault;
  $reason =~ s/[^A-Za-z0-9 .,:_\/-]//g;
  return ($pid, substr($reason, 0, 200));
}

sub become {
  my ($job, $streams) = @_;
  $SIG{$_} = 'DEFAULT' for qw(PIPE CHLD);
  POSIX::setsid();
  # it goes before its witness when memory runs out; who is root may still write this
  if (open my $score, '>', '/proc/self/oom_score_adj') { syswrite $score, '800' }
  my ($stdin, $out, $err) = $streams->();
  POSIX::dup2(fileno $stdin, 0) // die "stdin: $!\n";
  POSIX::dup2(fileno $out, 1) // die "stdout: $!\n";
  POSIX::dup2(fileno $err, 2) // die "stderr: $!\n";
  umask 022;
  As::become(@{$job}{qw(uid gid)});
  chdir $job->{workdir} or die "$job->{workdir}: $!\n";
  %ENV = map { split /=/, $_, 2 } @{ $job->{env} };
  my @argv = @{ $job->{argv} };
  no warnings 'exec';
  exec { $argv[0] } @argv;
}

1;
