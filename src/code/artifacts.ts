import { mkdir } from 'node:fs/promises'
import { dirname, join, posix, resolve } from 'node:path'
import { z } from 'zod'
import { isWithin } from '../config/mount-target.ts'
import { ScadError } from '../errors/scad-error.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { kindOf, landAt } from '../session/land-at.ts'
import { overlaysOf } from '../session/overlay.ts'
import { type OverlayChanges, overlayChanges } from '../session/overlay-changes.ts'
import type { Session } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { takeWritten } from '../session/take-written.ts'
import { cleanLine } from '../text/clean.ts'
import { sizeSchema } from '../text/size.ts'

export const codeArtifactsInput = z.object({
  session: sessionSchema,
  path: z.array(z.string().min(1)).default([]).describe('only this file or folder, as the list names it'),
  to: z.string().min(1).optional().describe('take them out into this folder, which is made'),
  limit: sizeSchema.prefault('10g').describe('look at no more than this, such as 500m; 10g unless told'),
})

/** What a session wrote over folders of the host, as `--json` prints it. */
export const codeArtifactsSchema = z.strictObject({
  id: z.string(),
  files: z.array(
    z.strictObject({
      path: z.string().describe('inside; a folder that is gone ends with "/"'),
      change: z.enum(['added', 'changed', 'deleted']),
      bytes: z.number().describe('0 of what is gone'),
    }),
  ),
  complete: z.boolean().describe('false: there is more than was looked at'),
  to: z.string().nullable().describe('the folder that they were taken out into; null when they were only listed'),
  taken: z.number().describe('files that were taken out'),
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
})
export type CodeArtifacts = z.infer<typeof codeArtifactsSchema>

const entries = 1_000_000

/**
 * What a session wrote over the folders of mounts with the mode `overlay`; with `to` takes it out, each file below its path inside. Links that
 * lead out, and devices, are left behind; what was deleted is told as such. Of a stopped or lost session too.
 *
 * @throws session-not-found, session-ambiguous, path-not-found, bad-input past the limit, would-lose-work when the folder is there, no-space
 */
export async function codeArtifacts(scad: Scad, input: z.input<typeof codeArtifactsInput>): Promise<CodeArtifacts> {
  const { session: wanted, path: paths, to, limit } = codeArtifactsInput.parse(input)
  const session = await findSession(scad, wanted)
  if (overlaysOf(session.spec.mounts).length === 0)
    throw new ScadError('bad-input', `session ${session.id} has no mount with the mode "overlay"`, {
      hint: `scad session cp ${session.id}:PATH . takes any other file out`,
    })
  const found = await overlayChanges(scad, session, { bytes: limit, entries, folders: 200 })
  const chosen = choose(session, found, paths)
  const complete = found.every((one) => one.complete)
  const files = chosen.flatMap(({ overlay, files: some }) =>
    some.map(({ path, ...file }) => ({ path: cleanLine(insideOf(overlay.target, path)), ...file })),
  )
  const told = { id: session.id, files, complete, to: null, taken: 0, skipped: [] }
  return to === undefined ? told : { ...told, ...(await takeOut(scad, session, { chosen, limit, to: resolve(scad.cwd, to) })) }
}

function choose(session: Session, found: readonly OverlayChanges[], paths: readonly string[]): OverlayChanges[] {
  const meant = paths.map((path) => posix.normalize(path).replace(/(?<=.)\/$/, ''))
  const isMeant = (path: string): boolean => meant.some((one) => isWithin(path.replace(/\/$/, ''), one))
  const chosen = found.map((one) => ({
    ...one,
    files: one.files.filter(({ path }) => meant.length === 0 || isMeant(insideOf(one.overlay.target, path))),
  }))
  for (const path of meant)
    if (!chosen.some(({ overlay, files }) => files.some((file) => isWithin(insideOf(overlay.target, file.path).replace(/\/$/, ''), path))))
      throw new ScadError('path-not-found', `session ${session.id} wrote nothing over ${path}`, {
        hint: `scad code artifacts ${session.id} lists what it did write`,
      })
  return chosen
}

function insideOf(target: string, path: string): string {
  return `${target}/${path}`
}

interface Taking {
  chosen: readonly OverlayChanges[]
  to: string
  limit: number
}

async function takeOut(
  scad: Scad,
  session: Session,
  { chosen, to, limit }: Taking,
): Promise<Pick<CodeArtifacts, 'to' | 'taken' | 'skipped'>> {
  if ((await kindOf(dirname(to))) !== 'folder')
    throw new ScadError('path-not-found', `${dirname(to)} is not a folder on the host`, { hint: 'make it first' })
  if ((await kindOf(to)) !== 'nothing')
    throw new ScadError('would-lose-work', `${to} exists already`, { hint: 'name a folder that is not there yet' })
  return await landAt(scad, { place: to, source: `what ${session.id} wrote` }, async (work, name) => {
    await mkdir(join(work, name))
    const skipped: CodeArtifacts['skipped'] = []
    let [taken, bytes] = [0, 0]
    await withStateFiles(scad, session, async (container) => {
      for (const one of chosen) {
        const taking = { folder: work, name: join(name, one.overlay.target), limits: { bytes: limit - bytes, entries } }
        const extracted = await takeWritten(scad, container, one, taking)
        taken += extracted.files
        bytes += extracted.bytes
        skipped.push(...extracted.skipped.map(({ path, reason }) => ({ path: path.slice(name.length), reason })))
      }
    })
    return { to, taken, skipped }
  })
}
