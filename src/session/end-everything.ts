import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from './run-inside.ts'
import { runnerRequest } from './runner-request.ts'
import type { Session } from './session.ts'

/**
 * One signal for every process that the user may signal: none can fork away from it. With the agent's rights it spares root's, and as a
 * process whose own user is another one no agent can stop it; Perl sets the one and the other by these variables. The signal itself
 * does not tell whether there was anybody to get it.
 */
const script = String.raw`
my ($uid) = @ARGV;
$< = 65534;
$> = $uid;
exit 2 if $< != 65534 || $> != $uid;
my $living = grep { $_ != $$ && kill(0, $_) && state($_) ne 'Z' } map { m{(\d+)} } glob '/proc/[0-9]*';
kill 'KILL', -1;
exit($living ? 0 : 1);

sub state {
  open(my $stat, '<', "/proc/$_[0]/stat") or return 'Z';
  return (readline($stat) // '') =~ /.*\) (\S)/s ? $1 : 'Z';
}
`

/**
 * Kills every process of the agent's user in a session.
 *
 * @returns whether there was one
 * @throws engine-failed when it cannot be told
 */
export async function endEverything(scad: Scad, session: Session): Promise<boolean> {
  if (session.state !== 'running' && session.state !== 'starting') return false
  const [uid = ''] = session.user.split(':')
  const request = { ...runnerRequest('perl'), command: ['/usr/bin/perl', '-e', script, uid] }
  const { code } = await runInside(scad, session.container, request)
  if (code !== 0 && code !== 1)
    throw new ScadError('engine-failed', `the processes of ${session.id} could not be ended (${code ?? 'no exit code'})`, {
      hint: `scad session stop ${session.id}, and try again`,
    })
  return code === 0
}
