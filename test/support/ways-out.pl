# ways-out.pl: prints by which ways, but for HTTP through a proxy, something got out to the outside of outside.pl.
use strict;
use warnings;
use IO::Socket::INET;
use Socket;

delete @ENV{grep /proxy/i, keys %ENV};
my $outside = '203.0.113.80';
my $to = pack_sockaddr_in(0, inet_aton($outside));
my $request = pack 'C2 n3', 8, 0, 0xf7ff, 0, 0;    # an echo request, RFC 792
my $packets = 17;                                  # AF_PACKET of linux/socket.h

my %ways = (
  tcp => sub { IO::Socket::INET->new(PeerAddr => "$outside:80", Timeout => 3) },
  udp => sub { my $udp = IO::Socket::INET->new(PeerAddr => "$outside:9", Proto => 'udp'); $udp && defined $udp->send('out') },
  icmp => sub { my $raw; socket($raw, AF_INET, SOCK_RAW, 1) && defined send($raw, $request, 0, $to) },
  packet => sub { socket(my $raw, $packets, SOCK_RAW, 0x0300) },
  ipv6 => sub { grep !/ lo$/, lines('/proc/net/if_inet6') },
  interface => sub { grep !m{/lo$}, glob '/sys/class/net/*' },
  # the first line says what the others mean
  route => sub { my (undef, @routes) = lines('/proc/net/route'); @routes > 0 },
  resolver => sub { defined gethostbyname 'allowed.example' },
);
print join(' ', grep { $ways{$_}->() } sort keys %ways), "\n";

sub lines {
  my ($path) = @_;
  open my $file, '<', $path or return;
  return <$file>;
}
