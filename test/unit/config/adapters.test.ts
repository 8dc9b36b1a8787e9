import { expect, test } from 'vitest'
import { adapters } from '../../../src/agents/adapters.ts'
import { adapterNames } from '../../../src/config/agent-schema.ts'

test('a config may name exactly the adapters there are', () => {
  expect(adapterNames.toSorted()).toEqual(adapters.map(({ name }) => name).toSorted())
})
