import type { ArchiveRecord } from '../archive/record.ts'
import type { Project } from '../config/project.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { hasCommit, type HostRepo, openRepo } from '../git/host-repo.ts'
import type { RepoBase } from '../session/bases.ts'
import { shellLine } from '../text/shell-line.ts'
import { type SavedState, savedStates } from './saved-states.ts'

/** One repo of a session that is to be restored. */
export interface RestoreBase {
  session: ArchiveRecord['repos'][number]
  host: HostRepo
  /** Where it starts; null for one that was added to the running session, and is part of no image. */
  base: RepoBase | null
  states: SavedState[]
}

/**
 * Where every repo of a session stood at its start, and what was saved of it, as the host has it today. A repository that moved is looked for
 * where the config says.
 *
 * @throws repo-missing, repo-invalid; saved-work-missing when the host has no longer what a repo needs
 */
export async function restoreBases(record: ArchiveRecord, project: Project): Promise<RestoreBase[]> {
  return await Promise.all(
    record.repos.map(async (session) => {
      const repo = project.repos.find(({ key }) => key === session.key)
      const host = await open(record, session, repo?.path ?? session.path)
      const states = savedStates(record.id, session.key, record.saved.find(({ key }) => key === session.key)?.refs ?? [])
      await requireObjects(record, session, host, states)
      const { baseRef: ref, base: oid, branch } = session
      const base = repo === undefined ? null : { repo, host, ref, oid, branch, dirty: { modified: 0, untracked: 0 } }
      return { session, host, base, states }
    }),
  )
}

async function open(record: ArchiveRecord, { key, format }: RestoreBase['session'], path: string): Promise<HostRepo> {
  const hint = `put it there, or name a config that tells where it is: scad session restore ${record.id} --config FILE`
  try {
    const host = await openRepo(path)
    if (host.format === format) return host
    throw new ScadError('repo-invalid', `${path} is another repository now: ${host.format}, where the session had ${format}`)
  } catch (cause) {
    if (!isError(cause, 'repo-missing', 'repo-invalid')) throw cause
    throw new ScadError(cause.code, `session ${record.id} needs its repository "${key}": ${cause.message}`, { hint, cause })
  }
}

async function requireObjects(
  { id }: ArchiveRecord,
  { key, base }: RestoreBase['session'],
  host: HostRepo,
  states: readonly SavedState[],
): Promise<void> {
  const wanted = [
    ...(base === '' ? [] : [{ what: `the base of ${key}`, oid: base }]),
    ...states.map(({ ref, oid }) => ({ what: ref, oid })),
  ]
  for (const { what, oid } of wanted)
    if (!(await hasCommit(host, oid)))
      throw new ScadError(
        'saved-work-missing',
        `session ${id} cannot be restored: ${host.path} has no longer ${what} (${oid.slice(0, 12)})`,
        {
          hint: `bring it back from a copy of that repository: ${shellLine(['git', '-C', host.path, 'fetch', 'COPY', oid])}`,
        },
      )
}
