# What a program of root's own prints, for a while and up to a size.
package Asked;
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

# output(seconds, limit, argv...): undef when there is no process for it, or no such program. What takes longer is killed.
sub output {
  my ($seconds, $limit, @argv) = @_;
  my $said = '';
  my $pid = open(my $from, '-|', @argv) or return undef;
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
  return $said;
}

1;
