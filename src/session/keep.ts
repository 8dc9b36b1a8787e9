import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { runInside } from './run-inside.ts'
import { runnerRequest } from './runner-request.ts'
import type { Session } from './session.ts'

/** The program itself ends after a minute. */
const limits = { maxBytes: 4096, timeoutMs: 100_000 }

/**
 * Keeps what the repositories of a running session hold on its volume, as the end of a job does: should the container be lost, its volume
 * tells of this moment, and of no earlier one.
 *
 * @returns why not, or not all of it; '' when it is there
 * @throws engine-failed
 */
export async function keepOnVolume(scad: Scad, { container, user, repos }: Pick<Session, 'container' | 'user' | 'repos'>): Promise<string> {
  const [uid = '', gid = ''] = user.split(':')
  const request = runnerRequest('keep', uid, gid, ...repos.flatMap(({ key, base, branch }) => [key, base, branch]))
  const { code, stdout, stderr } = await runInside(scad, container, request, limits)
  if (code === 0 && stdout === 'kept\n') return ''
  return cleanLine(stdout.trim() || stderr.trim(), 200) || `keep ended with ${code}`
}
