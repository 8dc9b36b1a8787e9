import { expect, test } from 'vitest'
import { adapters } from '../../../src/agents/adapters.ts'
import { realAgents } from '../../agents/real-agent.ts'
import { keptResults } from '../../agents/results.ts'
import { treeHash } from '../../agents/tree-hash.ts'
import { missingResults } from '../../agents/verified.ts'

const kept = await keptResults()

test('every row with a program of its own is run against the scripted model', () => {
  const published = adapters.flatMap(({ name, defaultVersion }) => (defaultVersion === null ? [] : name))
  expect(realAgents.map(({ adapter }) => adapter)).toEqual(published)
})

test('what the page of agents tells was seen with the versions that the rows install: run `npm run agents -- --update` when not', async () => {
  expect(missingResults(adapters, kept)).toEqual([])
})

// whoever changes a row or the runner need not run four programs at once
for (const { adapter } of realAgents) {
  const older = kept.filter((one) => one.adapter === adapter && one.tree !== treeHash()).map(({ id }) => id)
  const title = `what the page of agents tells of ${adapter} was seen with `
  if (older.length === 0) test(`${title}the rows and the runner as they are`, () => expect(older).toEqual([]))
  else test.skip(`${title}other rows or another runner in ${older.length} cases: npm run agents -- --update sees it again`, () => {})
}
