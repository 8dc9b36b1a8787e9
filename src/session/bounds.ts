import { readHostConfig } from '../config/host-config.ts'
import type { Project } from '../config/project.ts'
import { ScadError } from '../errors/scad-error.ts'
import { withLock } from '../host/locks.ts'
import type { Limits } from '../scad/limits.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionSpec } from '../scad/session-spec.ts'
import { counted } from '../text/counted.ts'

/** Limits, and what counts under them. */
export interface Bounds {
  limits: Limits
  /** What they were set in. */
  file: string
  /** The one project whose sessions count; null for all of the engine. */
  project: string | null
}

/** A project, as its config or the label of a session tells of it. */
export interface Bounded {
  project: string
  spec: Pick<SessionSpec, 'limits' | 'config'>
}

/** A project whose config was just read. Pure. */
export function boundedProject({ name, limits, file }: Pick<Project, 'name' | 'limits' | 'file'>): Bounded {
  return { project: name, spec: { limits, config: file } }
}

/** The limits that a project is under: those of this machine, and its own. @throws config-invalid */
export async function boundsOf(scad: Pick<Scad, 'paths' | 'env'>, { project, spec }: Bounded): Promise<Bounds[]> {
  const host = await readHostConfig(scad)
  return [
    ...(host === null ? [] : [{ ...host, project: null }]),
    ...(spec.limits === undefined ? [] : [{ limits: spec.limits, file: spec.config, project }]),
  ]
}

/** What is begun under a lock is begun within seconds. */
const waitMs = 120_000

/**
 * Runs `work`, which counts what runs and begins something, while no other process of this SCAD_HOME does so. Without bounds there is
 * nothing to count, and nobody waits.
 * @throws locked, interrupted, and what `work` throws
 */
export async function withSlots<T>(scad: Pick<Scad, 'paths' | 'signal'>, bounds: readonly Bounds[], work: () => Promise<T>): Promise<T> {
  return bounds.length === 0 ? await work() : await withLock(scad.paths, 'slots', work, { waitMs, signal: scad.signal })
}

/** What was counted under a limit. */
export interface Count {
  bounds: Bounds
  /** Of the config, such as `limits.jobs`. */
  limit: string
  most: number
  /** Of the sessions or jobs that run: they hold the slots. */
  holders: readonly string[]
  /** What a holder is. */
  noun: 'session' | 'job'
  /** The command that lists them. */
  list: string
}

/** How many ids an error names. */
const named = 8

/** @throws limit-reached when there is no slot left. Pure. */
export function requireSlot({ bounds: { project, file }, limit, most, holders, noun, list }: Count): void {
  if (holders.length < most) return
  const more = holders.length > named ? ` and ${holders.length - named} more` : ''
  const place = project === null ? 'this machine' : `project ${project}`
  throw new ScadError(
    'limit-reached',
    `${limit} of ${place} is ${most}, and ${counted(holders.length, noun)} ${holders.length === 1 ? 'runs' : 'run'}: ${holders.slice(0, named).join(', ')}${more}`,
    { hint: `${list} shows them; wait for one to end, or raise the limit in ${file}` },
  )
}
