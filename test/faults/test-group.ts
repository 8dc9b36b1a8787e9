import { afterAll, beforeAll, expect, test } from 'vitest'
import { noOwnEngine } from '../support/own-engine.ts'
import type { FaultGroup } from './fault-case.ts'
import { faultResults } from './results.ts'
import { hitsPerStep } from './size.ts'
import { usual } from './usual.ts'
import { makeWorld, type World } from './world.ts'

/** A test for each case of a group, on an engine of the group's own. */
export function testGroup({ megabytes = 0, cases }: FaultGroup): void {
  let world: World | undefined
  beforeAll(async () => {
    if (noOwnEngine === null) world = await makeWorld({ megabytes })
  })
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]()
  })
  const chosen = cases.filter(({ id }) => hitsPerStep !== null || usual.has(id))
  const why = noOwnEngine === null ? '' : ` (${noOwnEngine})`
  for (const { id, run } of chosen) {
    test.skipIf(noOwnEngine !== null || faultResults.has(id))(`${id}${why}`, async () => {
      if (world === undefined) throw new Error('there is no engine to cause faults on')
      const seen = await run(world)
      expect(seen.times).toBeGreaterThan(0)
      await faultResults.record({ id, ...seen })
    })
  }
}
