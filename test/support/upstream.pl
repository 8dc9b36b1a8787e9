# upstream.pl: the API in the place of a real one, at the other end of TLS; socat starts it for each connection, as its stdin and stdout.
#
# It tells on stderr what it was asked: the request line, then each header, with tabs between. `/v1/slow` answers with a first piece, and with
# the rest once `/v1/go` was asked for.
use strict;
use warnings;

$| = 1;
my ($line, @headers) = map { s/\r?\n//r } head();
my ($length) = map { /^content-length: (\d+)/i } @headers;
read STDIN, my $body, $length if $length;
syswrite STDERR, join("\t", "asked $line", sort map { lc s/: .*//r . ": " . s/^.*?: //r } @headers) . "\n";
print "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
if ($line =~ m{ /v1/slow }) {
  print "first\n";
  select(undef, undef, undef, 0.05) until -e '/tmp/go';
  print "rest\n";
} else {
  if ($line =~ m{ /v1/go }) { open my $go, '>', '/tmp/go' or die "$!\n" }
  print 'answer to ', length($body // ''), " bytes\n";
}

sub head {
  my @lines;
  while (defined(my $one = <STDIN>)) {
    return @lines if $one eq "\r\n";
    push @lines, $one;
  }
  exit 0;
}
