# request.pl METHOD ADDRESS [HEADER...]: what an HTTP server on the loopback answers: its status, then its body; `closed` where none answers.
# A POST has a body of 70000 bytes. Of `/v1/slow` the rest is asked for once the first line is there.
use strict;
use warnings;
use IO::Socket::INET;

my ($method, $address, @headers) = @ARGV;
print request($method, $address), "\n";

sub request {
  my ($verb, $where) = @_;
  my ($port, $path) = $where =~ m{^http://127\.0\.0\.1:(\d+)(.*)$} or die "no address: $where\n";
  my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 20) or return 'closed';
  my $body = $verb eq 'POST' ? 'x' x 70000 : '';
  my @all = ("Host: 127.0.0.1:$port", 'Content-Length: ' . length $body, @headers);
  print $socket join("\r\n", "$verb $path HTTP/1.0", @all, '', $body);
  my ($status) = (<$socket> // '') =~ /^HTTP\S+ (\d+)/ or return 'closed';
  while (defined(my $line = <$socket>)) { last if $line eq "\r\n" }
  my $said = '';
  while (defined(my $line = <$socket>)) {
    $said .= $line;
    request('GET', $where =~ s/slow$/go/r) if $line =~ /first/;
  }
  return "$status $said" =~ s/\s+$//r;
}
