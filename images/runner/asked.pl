# What a program of root's own prints, for a while and up to a size.
package Asked;
use strict;
use warnings;
use POSIX ();
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

# output(seconds, limit, argv...): undef when there is no process for it: Perl's own open would try again and again until there is one. What
# takes longer is killed.
sub output {
  my ($seconds, $limit, @argv) = @_;
  my $said = '';
  pipe(my $from, my $to) or return undef;
  my $pid = fork // return undef;
  if ($pid == 0) {
    no warnings 'exec';
    POSIX::dup2(fileno $to, 1) && exec { $argv[0] } @argv;
    POSIX::_exit(127);
  }
  close $to;
  my $until = clock_gettime(CLOCK_MONOTONIC) + $seconds;
  $from->blocking(0);
  while (length $said < $limit && clock_gettime(CLOCK_MONOTONIC) < $until) {
    my $wanted = '';
    vec($wanted, fileno $from, 1) = 1;
    next if select($wanted, undef, undef, 1) <= 0;
    last unless sysread $from, $said, 65536, length $said;
  }
  kill 'KILL', $pid;
  close $from;
  waitpid $pid, 0;
  return $said;
}

1;
