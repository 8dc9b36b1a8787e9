# The session's journal: PID 1's stdout, where only root can write. A line is written whole or not at all, as it fits into a pipe.
# A copy of each line goes to the session's volume, which is there when the container is not. It lacks what a full disk refused.
package Journal;
use strict;
use warnings;
use Fcntl;
use IO::Handle;
use Time::HiRes ();

sub new {
  my ($class, $short) = @_;
  sysopen(my $handle, '/proc/1/fd/1', O_WRONLY) or die "the journal cannot be opened: $!\n";
  sysopen(my $copy, '/var/lib/scad/journal', O_WRONLY | O_APPEND | O_CREAT, 0600) or die "the copy of the journal cannot be opened: $!\n";
  return bless { handle => $handle, copy => $copy, short => $short }, $class;
}

# note(event, body): `body` is the inside of a JSON object
sub note {
  my ($self, $event, $body) = @_;
  my $line = sprintf qq({"v":1,"time":%d,"event":"%s","job":"%s",%s}\n), ms(), $event, $self->{short}, $body;
  die "a journal line is too long\n" if length($line) > 4095;
  # on a line of its own, also after one that was cut off
  syswrite $self->{copy}, "\n$line";
  $self->{copy}->sync if $event eq 'ended';
  syswrite $self->{handle}, $line;
}

sub ms { return int(Time::HiRes::time() * 1000) }

1;
