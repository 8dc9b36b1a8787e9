import { createHash } from 'node:crypto'
import { z } from 'zod'
import { oidSchema } from '../scad/names.ts'
import type { SessionRepo } from '../scad/session-spec.ts'

/** Where the work in one repository began and where it is, as fields of whatever tells of it. */
export const changeFields = {
  key: z.string(),
  path: z.string().describe('the host repository'),
  base: oidSchema.nullable().describe('the commit the work began at; null when everything is new'),
  branch: z.string().nullable().describe('a branch that stood at the tip; null when none did'),
  tip: oidSchema.nullable().describe('the commit that was checked out; null when there was none'),
}
const changeSchema = z.strictObject(changeFields)
export type Change = z.infer<typeof changeSchema>

/** The name of a change set. */
export const changeSetIdSchema = z.string().regex(/^cs-[0-9a-f]{12}$/, 'not the id of a change set')

/** What a session changed, in all of its repositories together. */
export const changeSetSchema = z.strictObject({
  id: changeSetIdSchema.nullable().describe('the same for the same bases and tips, wherever they are; null when nothing changed'),
  session: z.string(),
  repos: z.array(z.strictObject({ ...changeFields, tip: oidSchema })).describe('those that changed, in the order of the config'),
})
export type ChangeSet = z.infer<typeof changeSetSchema>

/** How a report names the change set that it tells of. */
export const changeSetField = changeSetSchema.shape.id

/** The change set of a session by what became of its repositories. One for reading has no part in it. Pure. */
export function changeSetOf(
  { id, repos }: { id: string; repos: readonly Pick<SessionRepo, 'key' | 'access'>[] },
  changes: readonly Change[],
): ChangeSet {
  const written = new Set(repos.filter(({ access }) => access === 'write').map(({ key }) => key))
  const changed = changes.flatMap(({ key, path, base, branch, tip }) =>
    !written.has(key) || tip === null || tip === base ? [] : [{ key, path, base, branch, tip }],
  )
  return { id: changeSetId(changed), session: id, repos: changed }
}

/**
 * The id of a change set: a hash over a line of key, base and tip for each repository that changed. Nothing else has a part in it, so one
 * combination of commits has one id, whoever brought it together. Pure.
 *
 * @returns null for no repository
 */
export function changeSetId(repos: readonly Pick<ChangeSet['repos'][number], 'key' | 'base' | 'tip'>[]): string | null {
  if (repos.length === 0) return null
  const lines = repos.map(({ key, base, tip }) => `${key}\0${base ?? ''}\0${tip}\n`).toSorted()
  return `cs-${createHash('sha256').update(lines.join('')).digest('hex').slice(0, 12)}`
}

/** The commit that the work in a repository began at: uncommitted files of the host that went in are no work of the session. Pure. */
export function beganAt({ base, dirty }: Pick<SessionRepo, 'base' | 'dirty'>): string | null {
  return dirty || base || null
}

/**
 * The name of a branch that stands at a commit, the usual one before others. Pure.
 * @returns null when none does
 */
export function branchAt(branches: ReadonlyMap<string, string>, tip: string | null, usual: string): string | null {
  if (branches.get(usual) === tip) return usual
  return [...branches].find(([, oid]) => oid === tip)?.[0] ?? null
}
