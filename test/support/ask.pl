# ask.pl FORM...: what the gateway says to each request line, by its status; `closed` when it says nothing.
use strict;
use warnings;
use IO::Socket::INET;

for my $form (@ARGV) {
  my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 3128, Timeout => 20);
  print $socket "$form HTTP/1.1\r\nHost: asked.example\r\nConnection: close\r\n\r\n" if $socket;
  my ($status) = ($socket ? <$socket> // '' : '') =~ /^HTTP\S+ (\d+)/;
  print $status // 'closed', "\n";
}
