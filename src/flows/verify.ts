import { z } from 'zod'
import { type Entry, entryFolder } from '../archive/entries.ts'
import { addRepo } from '../code/add-repo.ts'
import type { Project } from '../config/project.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { acceptField } from '../customs/decide.ts'
import { cleanUp } from '../image/clean-up.ts'
import { outdatedSetups } from '../image/outdated-setups.ts'
import type { Job } from '../job/job.ts'
import { type RemoveResult, removeSession } from '../lifetime/remove.ts'
import { readChangeSet } from '../landing/read-change-set.ts'
import { label } from '../scad/labels.ts'
import { keySchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { keyedSessionId } from '../session/session-id.ts'
import { withKeyLock } from '../session/session-locks.ts'
import { startSession } from '../session/start.ts'
import { setupChecks, verifyChecks } from './checks.ts'
import { type CombinedRepo, readCombination } from './combination.ts'
import { findKnown } from './find-known.ts'
import { findStanding } from './find-standing.ts'
import { projectToVerify } from './project-to-verify.ts'
import { verificationKey } from './read-verification.ts'
import { requireVerifier } from './require-verifier.ts'
import { runChecks } from './run-checks.ts'
import { type Verification, verificationOf } from './verification.ts'

export const verifySessionInput = z.object({
  session: sessionSchema.describe('id of a session that is there or in the archive, or any unique prefix of one'),
  mix: z.record(keySchema, sessionSchema).default({}).describe('take a repository from another session, REPO=SESSION; may be repeated'),
  repos: z
    .array(keySchema)
    .default([])
    .describe('repository whose commands are run; default: all. May be repeated; the others are there too'),
  timeoutMs: z.number().int().positive().optional().describe('end a command after so many ms'),
  accept: acceptField,
})

/**
 * Verifies what a session changed in a clean room: a fresh session of the same environment, in which every repository stands at the tip that
 * it has in that session, or in another one, runs the verify commands of the config. No uncommitted file and no login goes in, and what an
 * agent wrote has no other network than a session has: where the files that setup goes by are others at a tip, setup is run again inside.
 * The session is removed afterwards; its entry in the archive is the result, which `readVerification` finds by the change set.
 *
 * @throws session-not-found, session-ambiguous, repo-not-found, bad-input without a verify command, and what `readChangeSet`,
 *   `requireVerifier` and `startSession` throw
 */
export async function verifySession(scad: Scad, input: z.input<typeof verifySessionInput>): Promise<Verification> {
  const { session: wanted, mix, repos, timeoutMs, accept } = verifySessionInput.parse(input)
  const known = await findKnown(scad, wanted)
  const project = await projectToVerify(scad, known, repos)
  const { changeSet, places } = await readCombination(
    scad,
    { session: known.id, mix },
    async ({ id }) => await readChangeSet(scad, { session: id, accept }),
  )
  if (changeSet === null) return unchanged(known.id, places)
  const id = keyedSessionId(project.name, verificationKey(changeSet))
  return await withKeyLock(scad, { id }, async () => {
    const left = await findStanding(scad, id)
    if (left !== null) {
      requireVerifier(scad, left, changeSet)
      await removeVerifier(scad, id)
    }
    const origins = new Map(known.repos.map(({ key, base }) => [key, base]))
    const verifier = await startVerifier(scad, { project, origins, places, verifies: { session: known.id, changeSet } }).catch(
      (error: unknown) => {
        throw withSlotToFree(error, known)
      },
    )
    if (verifier.labels[label.environment] !== known.labels[label.environment])
      scad.progress({ type: 'warning', text: `the environment is not the one of ${known.id}: the config has changed since` })
    return await verifyIn(scad, verifier, async () => {
      for (const { key, path, access, tip } of places)
        if (!project.repos.some((repo) => repo.key === key)) await addRepo(scad, { session: id, key, path, access, base: tip || undefined })
      const moved = places.map(({ key, path, tip }) => ({ key, path, from: origins.get(key) ?? '', to: tip }))
      const checks = [...setupChecks(await outdatedSetups(project, moved)), ...verifyChecks(verifier)]
      return await runChecks(scad, id, { checks, timeoutMs })
    })
  })
}

interface CleanRoom {
  project: Project
  /** Repo key → where the session that is verified started. */
  origins: ReadonlyMap<string, string>
  places: readonly CombinedRepo[]
  verifies: NonNullable<Session['verifies']>
}

async function startVerifier(scad: Scad, { project, origins, places, verifies }: CleanRoom): Promise<Session> {
  // what was added to the running session is part of no image
  const own = places.filter(({ key }) => project.repos.some((repo) => repo.key === key))
  const at = (commitOf: (place: CombinedRepo) => string): Record<string, string> =>
    Object.fromEntries(own.flatMap((place) => (commitOf(place) === '' ? [] : [[place.key, commitOf(place)]])))
  return await startSession(scad, {
    ...{ project, verifies, once: true, key: verificationKey(verifies.changeSet) },
    base: at(({ tip }) => tip),
    imageBase: at(({ key }) => origins.get(key) ?? ''),
  })
}

/** Of an error that there is no slot, how to get one where the session that is verified has one. Pure. */
export function withSlotToFree(error: unknown, { id, state }: Pick<Session, 'id' | 'state'>): unknown {
  if (!isError(error, 'limit-reached') || state !== 'running') return error
  return new ScadError(error.code, error.message, {
    hint: `scad session stop ${id} frees one; scad verify ${id} takes a stopped one, too`,
    cause: error,
  })
}

/** What `run` came to in a session, which is removed in any case. */
async function verifyIn(scad: Scad, verifier: Session, run: () => Promise<Job[]>): Promise<Verification> {
  const { id } = verifier
  let jobs: Job[]
  try {
    jobs = await run()
  } catch (error) {
    await cleanUp(scad, `remove session ${id}`, async (engine) => {
      await removeVerifier({ ...scad, engine, signal: new AbortController().signal }, id)
    })
    throw error
  }
  const { archived } = await removeVerifier(scad, id)
  const entry: Entry | null = archived === null ? null : { session: id, entry: archived, folder: entryFolder(scad.paths, id, archived) }
  return await verificationOf({ ...verifier, jobs, removed: scad.now() }, entry)
}

/** Nothing in it is anybody's work. */
async function removeVerifier(scad: Scad, session: string): Promise<RemoveResult> {
  return await removeSession(scad, { session, force: true, discard: true }, 'verified')
}

function unchanged(session: string, places: readonly CombinedRepo[]): Verification {
  return {
    ...{ id: null, session, state: 'unchanged', verifier: '', entry: null, began: null, took: null, checks: [] },
    repos: places.map(({ key, tip }) => ({ key, commit: tip })),
    unchecked: places.map(({ key }) => key),
  }
}
