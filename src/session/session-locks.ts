import { listClaims, withLock } from '../host/locks.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from './session.ts'

type Named = Pick<Session, 'id'>

/** Another transfer of the same session is worth waiting for: most take a second. */
const transferMs = 60_000

/**
 * While this is held a session neither stops, goes on, loses a repository nor goes, and takes no job.
 * @param waitMs how long to wait for another process, in ms; without it the default of `withLock`
 * @throws locked
 */
export async function withSessionLock<T>(scad: Pick<Scad, 'paths'>, session: Named, work: () => Promise<T>, waitMs?: number): Promise<T> {
  return await withLock(scad.paths, sessionLock(session.id), work, waitMs === undefined ? {} : { waitMs })
}

/** One transfer of a session's code at a time, over all scad processes. @throws locked after a minute */
export async function withCodeLock<T>(scad: Pick<Scad, 'paths'>, session: Named, work: () => Promise<T>): Promise<T> {
  return await withLock(scad.paths, codeLock(session.id), work, { waitMs: transferMs })
}

/**
 * One dispatch of a key at a time, over all scad processes: the others wait for it to end, however long it builds.
 * @param session of the id that the key stands for
 * @throws interrupted
 */
export async function withKeyLock<T>(scad: Pick<Scad, 'paths' | 'signal'>, session: Named, work: () => Promise<T>): Promise<T> {
  return await withLock(scad.paths, keyLock(session.id), work, { waitMs: Infinity, signal: scad.signal })
}

/** Whether a process of this machine holds the lock of `withKeyLock` at this moment. */
export async function isKeyHeld(scad: Pick<Scad, 'paths'>, session: Named): Promise<boolean> {
  return (await listClaims(scad.paths)).some(({ name, alive }) => alive && name === keyLock(session.id))
}

function keyLock(id: string): string {
  return `key-${id}`
}

/** One process at a batch of a project at a time. @throws locked */
export async function withBatchLock<T>(scad: Pick<Scad, 'paths'>, project: string, batch: string, work: () => Promise<T>): Promise<T> {
  return await withLock(scad.paths, `batch-${project}-${batch.toLowerCase()}`, work)
}

/** The names of both locks of a session, for whoever only looks who holds them. */
export function locksOf(id: string): string[] {
  return [sessionLock(id), codeLock(id)]
}

/** The name of the lock that `withSessionLock` takes; held by whoever starts the session, until it is ready. */
export function sessionLock(id: string): string {
  return `session-${id}`
}

function codeLock(id: string): string {
  return `code-${id}`
}
