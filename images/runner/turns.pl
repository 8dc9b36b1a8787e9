# What an agent says of itself while it is talked to: that it is at work, or waits for a person, and in which conversation. Its hooks write
# words into a named pipe; each change becomes a line of the journal. It may say what it likes as often as it likes: the journal takes some lines at once, and then one
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
  my $self = { from => $from, journal => $journal, state => '', changes => [], left => $at_once, told => 0, since => Watch::now() };
  return bless $self, $class;
}

# ready_by(sign): its hooks are silent at first, so until they are not, it waits for a person once `sign` returns true.
sub ready_by {
  my ($self, $sign) = @_;
  $self->{sign} = $sign;
}

# look(): takes what was said since the last look, and tells the journal
sub look {
  my ($self) = @_;
  my $changes = $self->{changes};
  for (1 .. 8) {
    sysread $self->{from}, my $data, 4096 or last;
    $self->heed($1, $2, $3 // '') while $data =~ /^(working|waiting) ([a-z-]{0,32})(?: ([A-Za-z0-9][A-Za-z0-9._-]{0,127}))?$/mg;
    # of turns that nobody can be told of in time, the last
    splice @$changes, 0, 2 while @$changes > 2;
  }
  $self->heed('waiting', 'ready', '') if $self->{sign} && $self->{state} eq '' && $self->{sign}->();
  my $slower = int($self->{told} / $lines_each);
  my $each = $seconds_each * 2 ** ($slower < $doublings ? $slower : $doublings);
  my $more = int((Watch::now() - $self->{since}) / $each);
  $self->{since} += $more * $each;
  $self->{left} += $more;
  $self->{left} = $at_once if $self->{left} > $at_once;
  while (@$changes && $self->{left} > 0) {
    $self->{left}--;
    $self->{told}++;
    my ($state, $why, $conversation) = @{ shift @$changes };
    my $held = $conversation eq '' ? '' : qq(,"conversation":"$conversation");
    $self->{journal}->note('turn', qq("state":"$state","why":"$why"$held));
  }
}

# A change of what it said before.
sub heed {
  my ($self, $state, $why, $conversation) = @_;
  return if $self->{state} eq $state;
  $self->{state} = $state;
  push @{ $self->{changes} }, [$state, $why, $conversation];
}

1;
