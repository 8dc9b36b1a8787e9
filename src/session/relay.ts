import type { Socket } from 'node:net'
import { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Scad } from '../scad/scad.ts'
import { runnerRequest } from './runner-request.ts'
import type { Session } from './session.ts'

/** How long a client that was given all may be silent before its connection is closed, in ms. */
const patience = 5000

/** With which the program inside ends when nothing listens. */
const nobody = 69

/**
 * Connects a client with a port inside, as the agent's user, until either is gone. Bytes pass as they are, no faster than they are taken;
 * that a client has sent all is passed on, and the end of what the port answers is the end of the connection. A client whose port cannot
 * be reached is reset.
 *
 * @returns false when nothing listens there
 * @throws engine-failed
 */
export async function relay(scad: Scad, session: Pick<Session, 'container' | 'user'>, port: number, client: Socket): Promise<boolean> {
  const command = ['/usr/bin/perl', '-e', program, `${port}`]
  const inside = await scad.engine.exec(session.container, { ...runnerRequest('perl'), command, user: session.user, stdin: true })
  const leave = (): void => {
    inside.detach()
    inside.stdout.destroy()
  }
  if (client.destroyed) leave()
  else client.once('close', leave)
  inside.stderr.resume()
  if (inside.stdin !== null) client.pipe(framing()).pipe(inside.stdin, { end: false })
  // a client that goes away takes nothing more; what becomes of the process is told by its exit code
  const drained = finished(inside.stdout).catch(() => {})
  inside.stdout.pipe(client, { end: false })
  const code = await inside.exitCode
  // the process has ended, and a slow client still reads
  await drained
  if (code === nobody) client.resetAndDestroy()
  else client.end(() => client.setTimeout(patience, () => client.destroy()))
  return code !== nobody
}

/** What the program inside reads: a length in 4 bytes, and as many bytes. None say that the client has sent all. */
function framing(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      this.push(lengthOf(chunk))
      done(null, chunk)
    },
    flush(done) {
      done(null, lengthOf(Buffer.alloc(0)))
    },
  })
}

function lengthOf({ length }: Buffer): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

/**
 * Runs for one connection. Its stdin ends when the client, or scad, has gone, and so it ends then; that the client has only sent all comes as a
 * frame, as socat could not tell one from the other. Fixed text; the port is its argument.
 */
const program = String.raw`
use strict;
use warnings;
use Socket qw(PF_INET PF_INET6 SOCK_STREAM INADDR_LOOPBACK IN6ADDR_LOOPBACK pack_sockaddr_in pack_sockaddr_in6);

my ($port) = @ARGV;
my ($relay, $server) = ($$);
binmode $_ for *STDIN, *STDOUT;
# a server that is there, and takes no connection
$SIG{ALRM} = sub { exit ${nobody} };
alarm 10;
for ([PF_INET, pack_sockaddr_in($port, INADDR_LOOPBACK)], [PF_INET6, pack_sockaddr_in6($port, IN6ADDR_LOOPBACK)]) {
  my ($family, $address) = @$_;
  last if socket($server, $family, SOCK_STREAM, 0) && connect($server, $address);
  $server = undef;
}
exit ${nobody} if !$server;
alarm 0;
my $sender = fork // die "fork: $!\n";
if ($sender == 0) {
  close STDOUT;
  $SIG{PIPE} = 'IGNORE';
  select $server;
  $| = 1;
  while ((read(STDIN, my $head, 4) // 0) == 4) {
    my $length = unpack 'N', $head;
    shutdown $server, 1 if $length == 0;
    read(STDIN, my $bytes, $length);
    print $bytes;
  }
  kill 'KILL', $relay;
  exit;
}
$| = 1;
while (sysread $server, my $bytes, 65536) { print $bytes }
kill 'KILL', $sender;
`
