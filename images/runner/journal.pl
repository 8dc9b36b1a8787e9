# The session's journal: PID 1's stdout, where only root can write. A line is written whole or not at all, as it fits into a pipe.
package Journal;
use strict;
use warnings;
use Fcntl;
use Time::HiRes ();

sub new {
  my ($class, $short) = @_;
  sysopen(my $handle, '/proc/1/fd/1', O_WRONLY) or die "the journal cannot be opened: $!\n";
  return bless { handle => $handle, short => $short }, $class;
}

# note(event, body): `body` is the inside of a JSON object
sub note {
  my ($self, $event, $body) = @_;
  my $line = sprintf qq({"v":1,"time":%d,"event":"%s","job":"%s",%s}\n), ms(), $event, $self->{short}, $body;
  die "a journal line is too long\n" if length($line) > 4095;
  syswrite $self->{handle}, $line;
}

sub ms { return int(Time::HiRes::time() * 1000) }

1;
