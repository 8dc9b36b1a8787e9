import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from '../session/run-inside.ts'
import { runnerRequest } from '../session/runner-request.ts'
import type { Session } from '../session/session.ts'

/** What was begun from outside has no parent inside: a shell, a command, a transfer, the witness of a job. What is left over of one has. */
const script = String.raw`
for my $pid (grep { $_ != 1 && $_ != $$ } map { m{(\d+)} } glob '/proc/[0-9]*') {
  open(my $stat, '<', "/proc/$pid/stat") or next;
  exit 0 if (readline($stat) // '') =~ /.*\) [^Z] 0 /s;
}
exit 1;
`

/** Whether somebody is at a session at this moment, such as in a shell. One in which no process more can be started is in use. */
export async function isInUse(scad: Scad, { state, container }: Session): Promise<boolean> {
  if (state !== 'running' && state !== 'starting') return false
  try {
    const request = { ...runnerRequest('perl'), command: ['/usr/bin/perl', '-e', script] }
    return (await runInside(scad, container, request)).code !== 1
  } catch (error) {
    if (isError(error, 'engine-failed')) return true
    throw error
  }
}
