import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { sizeSchema } from '../text/size.ts'
import { copyIn } from './copy-in.ts'
import { copyOut } from './copy-out.ts'
import type { ExecStreams } from './pass-through.ts'
import { findSession } from './find.ts'
import { requireContainer } from './session.ts'

export const copySessionInput = z.object({
  from: z.string().min(1).describe('what to copy: SESSION:PATH or a path on the host; - is a tar stream on stdin'),
  to: z.string().min(1).describe('where to: SESSION:PATH or a path on the host; - is a tar stream on stdout'),
  limit: sizeSchema.prefault('10g').describe('refuse to take more than this out of a session, such as 500m; 10g unless told'),
})

export const copyResultSchema = z.object({
  session: z.string(),
  from: z.string(),
  to: z.string(),
  files: z.number().describe('0 of a tar stream, which nobody counts'),
  bytes: z.number().describe('0 of a tar stream'),
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
})
export type CopyResult = z.infer<typeof copyResultSchema>

/**
 * Copies a file or folder out of a session or into one, running or stopped. A path inside that is relative starts in the workdir repo.
 * The target is the new name, or an existing folder to copy into. Files inside then belong to the agent's user. Out on the host
 * nothing is overwritten but a file by a file.
 *
 * @param streams needed for `-` alone; one that is missing refuses it
 * @throws bad-input, session-not-found, session-ambiguous, session-lost, path-not-found, would-lose-work, no-space
 */
export async function copySession(
  scad: Scad,
  input: z.input<typeof copySessionInput>,
  streams?: Partial<Pick<ExecStreams, 'stdin' | 'stdout'>>,
): Promise<CopyResult> {
  const { from, to, limit } = copySessionInput.parse(input)
  const [source, target] = [parsePlace(from), parsePlace(to)]
  if (source.session !== null && target.session === null) {
    const session = await findSession(scad, source.session)
    requireContainer(session)
    return { session: session.id, from, to, ...(await copyOut(scad, session, { path: source.path, to, limit, stdout: streams?.stdout })) }
  }
  if (source.session === null && target.session !== null) {
    const session = await findSession(scad, target.session)
    requireContainer(session)
    return {
      session: session.id,
      from,
      to,
      ...(await copyIn(scad, session, { from, path: target.path, stdin: streams?.stdin })),
    }
  }
  throw new ScadError('bad-input', source.session === null ? 'neither place is in a session' : 'both places are in a session', {
    hint: 'write one as SESSION:PATH, and a host path that holds a colon as ./PATH',
  })
}

/** `atlas-4f2a:/data/x` → session and path; anything else is a path on the host. Pure. */
export function parsePlace(text: string): { session: string | null; path: string } {
  const [, session, path] = /^([^/.:][^/:]*):(.*)$/s.exec(text) ?? []
  if (session === undefined || path === undefined || !sessionSchema.safeParse(session).success) return { session: null, path: text }
  if (path === '' || path.includes('\0'))
    throw new ScadError('bad-input', `"${text}" names no path in the session`, { hint: `${session}:.` })
  return { session, path }
}
