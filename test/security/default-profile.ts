import { expect } from 'vitest'
import { inspectSession } from '../../src/session/inspect.ts'
import type { Session } from '../../src/session/session.ts'
import type { TestProject } from '../support/project.ts'

/** A profile as it must be: what the engine says of a session, beside the defaults. */
export interface SeenProfile {
  seen: Record<string, unknown>
  usual: Record<string, unknown>
}

/**
 * Reads the profile of a session back from the engine.
 * @param changes fields that the session's config makes other than the default
 */
export async function readProfile({ scad }: TestProject, { id }: Session, changes: readonly string[] = []): Promise<SeenProfile> {
  const { profile } = await inspectSession(scad, { session: id, security: true })
  const fields = (profile ?? []).filter(({ field }) => !changes.includes(field))
  return {
    seen: Object.fromEntries(fields.map(({ field, value, weaker }) => [field, { value, weaker }])),
    // the agent's user is anybody but root, which "weaker" says
    usual: Object.fromEntries(
      fields.map(({ field, value, default: usual }) => [field, { value: field === 'agent' ? value : usual, weaker: false }]),
    ),
  }
}

/** @throws when the session is confined otherwise than every session is */
export function requireDefaults({ seen, usual }: SeenProfile): void {
  expect(Object.keys(seen).length).toBeGreaterThan(20)
  expect(seen).toEqual(usual)
}
