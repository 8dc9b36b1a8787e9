import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Arena } from './arena.ts'
import { readProfile, requireDefaults, type SeenProfile } from './default-profile.ts'
import { securityResults } from './results.ts'
import type { SecurityGroup } from './security-case.ts'
import { usual } from './usual.ts'

/** A test for each case of a group, in an arena of the group's own. */
export function testGroup<A extends Arena>({ title, cases, arena: makeArena, changes = [], unable = null }: SecurityGroup<A>): void {
  const chosen = cases.filter(({ id }) => (securityResults.wanted() ? !securityResults.has(id) : usual.has(id)))
  const why = unable ?? (chosen.length === 0 ? 'npm run security has its cases' : null)
  if (why !== null) return test.skip(`${title} (${why})`, () => {})

  let place: { arena: A; profile: SeenProfile } | undefined
  beforeAll(async () => {
    const arena = await makeArena()
    place = { arena, profile: await readProfile(arena.project, arena.session, changes) }
  })
  afterAll(async () => await place?.arena[Symbol.asyncDispose]())

  for (const { id, attacker, control, attack } of chosen)
    test(`${id}: ${attacker}`, async () => {
      if (place === undefined) throw new Error('there is no arena')
      const { arena, profile } = place
      requireDefaults(profile)
      expect(await control(arena), 'the naive way falls').toBe(true)
      expect(await attack(arena), 'it comes through').toBe(false)
      await securityResults.record({ id })
    })
}
