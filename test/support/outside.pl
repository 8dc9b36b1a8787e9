# outside.pl: what tests put in the place of the internet, at the addresses of own-engine.pl.
#
# A resolver at 203.0.113.53 that prints each name it is asked for, and a server at 203.0.113.80 that answers whatever comes on some ports; of
# what comes on 3128 it prints the request line and the login, as a proxy is given them, and it leads on to the API that upstream.pl is. On 2375, where engines listen that listen to anybody,
# it answers at every address of the machine.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

$| = 1;
my %addresses = ('private.example' => '10.1.2.3', 'loopback.example' => '127.0.0.1', 'api.anthropic.com' => '203.0.113.90');
my $resolver = IO::Socket::INET->new(LocalAddr => '203.0.113.53', LocalPort => 53, Proto => 'udp') or die "resolver: $!\n";
my @servers = map {
  IO::Socket::INET->new(LocalAddr => '203.0.113.80', LocalPort => $_, Listen => 50, ReuseAddr => 1) or die "port $_: $!\n"
} 22, 80, 443, 3128, 8080;
push @servers, IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 2375, Listen => 50, ReuseAddr => 1) || die "port 2375: $!\n";
my $ready = IO::Select->new($resolver, @servers);
print "ready\n";

for (;;) {
  for my $socket ($ready->can_read) {
    if ($socket == $resolver) { resolve() }
    else { answer($socket->accept) }
  }
}

# One question, one answer (RFC 1035, 4.1); none for anything but an address of version 4.
sub resolve {
  my $from = $resolver->recv(my $query, 512) // return;
  my ($id, $rest) = unpack 'n x10 a*', $query;
  my @labels;
  while ($rest =~ s/^([\x01-\x3f])//) { push @labels, substr($rest, 0, ord $1, '') }
  my ($type) = unpack 'x n', $rest;
  my $name = lc join '.', @labels;
  print "asked $name\n";
  my $question = substr $query, 12, length($query) - 12 - length($rest) + 5;
  my $address = pack 'C4', split /\./, $addresses{$name} // '203.0.113.80';
  my $answers = $type == 1 ? 1 : 0;
  my $answer = $answers ? pack('n n n N n', 0xc00c, 1, 1, 0, 4) . $address : '';
  $resolver->send(pack('n6', $id, 0x8180, 1, $answers, 0, 0) . $question . $answer, 0, $from);
}

sub head {
  my ($client) = @_;
  my @lines;
  while (defined(my $line = <$client>)) {
    last if $line eq "\r\n";
    push @lines, $line;
  }
  return @lines;
}

sub answer {
  my ($client) = @_;
  return if fork;
  $SIG{ALRM} = 'DEFAULT';
  alarm 20;
  my $line = <$client> // '';
  # whoever means to go through a proxy connects once to see whether it is there
  if ($client->sockport == 3128 && $line ne '') {
    my ($login) = map { /^Proxy-Authorization: (.*?)\r/i } (my @head = head($client));
    $line =~ s/ HTTP.*//s;
    print "proxied $line ", $login // '-', "\n";
    if ($line =~ /^CONNECT api\.anthropic\.com:/) {
      syswrite $client, "HTTP/1.0 200 OK\r\n\r\n";
      open STDIN, '<&', $client;
      open STDOUT, '>&', $client;
      exec 'socat', '-', 'TCP:203.0.113.90:443';
    }
  }
  print $client "HTTP/1.0 200 OK\r\nContent-Length: 7\r\n\r\noutside";
  close $client;
  exit 0;
}
