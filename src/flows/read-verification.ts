import { z } from 'zod'
import { type Entry, listEntries, readRecord } from '../archive/entries.ts'
import { changeSetIdSchema } from '../code/change-set.ts'
import { listJobs } from '../job/list.ts'
import { keyTag } from '../session/session-id.ts'
import type { Scad } from '../scad/scad.ts'
import { sessionsByLabel } from '../session/list.ts'
import { isKeyHeld } from '../session/session-locks.ts'
import { type Verification, verificationOf } from './verification.ts'

export const readVerificationInput = z.object({ changeSet: changeSetIdSchema })

/** By what the session that verifies a change set is known. Pure. */
export function verificationKey(changeSet: string): string {
  return `verify ${changeSet}`
}

/**
 * The newest verification of a change set: one that is under way, or what the archive tells. Those that were broken off are passed over.
 * @returns null when it was never verified
 * @throws engine-failed, version-mismatch
 */
export async function readVerification(scad: Scad, input: z.input<typeof readVerificationInput>): Promise<Verification | null> {
  return (await readVerifications(scad, input))[0] ?? null
}

/** All verifications of a change set but those that were broken off, the newest first. @throws as `readVerification` */
export async function readVerifications(scad: Scad, input: z.input<typeof readVerificationInput>): Promise<Verification[]> {
  const { changeSet } = readVerificationInput.parse(input)
  const found = [...(await underWay(scad, changeSet)), ...(await archived(scad, changeSet))]
  return found.filter(({ state }) => state !== 'incomplete').toSorted((a, b) => (b.began ?? 0) - (a.began ?? 0))
}

async function underWay(scad: Scad, changeSet: string): Promise<Verification[]> {
  const sessions = (await sessionsByLabel(scad)).filter(({ verifies }) => verifies?.changeSet === changeSet)
  const found = sessions.map(async (session) => {
    if (!(await isKeyHeld(scad, session))) return []
    return [await verificationOf({ ...session, jobs: await listJobs(scad, { session: session.id }), removed: null }, null)]
  })
  return (await Promise.all(found)).flat()
}

async function archived(scad: Scad, changeSet: string): Promise<Verification[]> {
  // records are large: the id tells which are worth reading
  const tag = `-${keyTag(verificationKey(changeSet))}-`
  const entries = (await listEntries(scad.paths)).filter(({ session }) => session.includes(tag))
  const found = entries.map(async (entry: Entry) => {
    const record = await readRecord(entry)
    return record.verifies?.changeSet === changeSet ? [await verificationOf(record, entry)] : []
  })
  return (await Promise.all(found)).flat()
}
