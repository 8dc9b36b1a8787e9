# What an agent says of itself while it is talked to: that it is at work, or waits for a person. Its hooks write words into a named pipe; each
# change becomes a line of the journal. It may say what it likes as often as it likes: the journal takes some lines at once, and then one
# every now and then, ever more seldom the more it has taken, and the last of them is true.
package Turns;
use strict;
use warnings;
use Fcntl;
use POSIX ();

my $at_once = 30;
my $seconds_each = 10;
# After so many lines each takes twice as long to be allowed, up to so many times.
my ($lines_each, $doublings) = (300, 8);

# new(path, journal): makes the pipe
sub new {
  my ($class, $path, $journal) = @_;
  POSIX::mkfifo($path, 0622) or die "$path: $!\n";
  # open for writing too, or it would be at its end whenever nobody writes
  sysopen(my $from, $path, O_RDWR | O_NONBLOCK) or die "$path: $!\n";
  return bless { from => $from, journal => $journal, state => '', changes => [], left => $at_once, told => 0, since => Watch::now() }, $class;
}

# look(): takes what was said since the last look, and tells the journal
sub look {
  my ($self) = @_;
  my $changes = $self->{changes};
  for (1 .. 8) {
    sysread $self->{from}, my $data, 4096 or last;
    while ($data =~ /^(working|waiting) ([a-z-]{0,32})$/mg) {
      next if $1 eq $self->{state};
      $self->{state} = $1;
      push @$changes, [$1, $2];
    }
    # of turns that nobody can be told of in time, the last
    splice @$changes, 0, 2 while @$changes > 2;
  }
  my $slower = int($self->{told} / $lines_each);
  my $each = $seconds_each * 2 ** ($slower < $doublings ? $slower : $doublings);
  my $more = int((Watch::now() - $self->{since}) / $each);
  $self->{since} += $more * $each;
  $self->{left} += $more;
  $self->{left} = $at_once if $self->{left} > $at_once;
  while (@$changes && $self->{left} > 0) {
    $self->{left}--;
    $self->{told}++;
    $self->{journal}->note('turn', sprintf '"state":"%s","why":"%s"', @{ shift @$changes });
  }
}

1;
