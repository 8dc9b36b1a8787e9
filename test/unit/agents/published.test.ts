import { expect, test } from 'vitest'
import { adapters } from '../../../src/agents/adapters.ts'
import { realAgents } from '../../agents/real-agent.ts'
import { keptResults } from '../../agents/results.ts'
import { missingResults } from '../../agents/verified.ts'

test('every row with a program of its own is run against the scripted model', () => {
  const published = adapters.flatMap(({ name, defaultVersion }) => (defaultVersion === null ? [] : name))
  expect(realAgents.map(({ adapter }) => adapter)).toEqual(published)
})

test('what the page of agents tells was seen with the versions that the rows install: run `npm run agents -- --update` when not', async () => {
  expect(missingResults(adapters, await keptResults())).toEqual([])
})
