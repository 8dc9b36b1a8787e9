import { afterAll, expect, test } from 'vitest'
import { leasedCommand, takeLease } from '../../src/image/lease.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { removeByLabel, startSleeper, testLabel, uniqueName } from '../support/engine.ts'
import { eventually } from '../support/eventually.ts'

const scad = createScad()
const mark = uniqueName()
afterAll(async () => {
  await removeByLabel(scad.engine, { [testLabel]: mark })
  await scad.close()
})

async function start(seconds: number): Promise<{ id: string; runs: () => Promise<boolean> }> {
  const id = await startSleeper(scad.engine, mark, { command: leasedCommand(seconds) })
  return { id, runs: async () => (await scad.engine.inspectContainer(id))?.state === 'running' }
}

test('a container that nobody leases ends by itself', async () => {
  const { runs } = await start(1)
  await eventually(async () => !(await runs()), { what: 'it ends' })
})

test('a container that is leased goes on past that time, and ends with its lease', async () => {
  const leased = await start(5)
  const lease = await takeLease(scad, leased.id, '1000:1000')
  const other = await start(5)
  await eventually(async () => !(await other.runs()), { what: 'the one that was started later ends' })
  expect(await leased.runs()).toBe(true)
  lease.stdin?.end()
  await eventually(async () => !(await leased.runs()), { what: 'it ends' })
})
