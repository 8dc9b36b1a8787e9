import { harvestArena, type HarvestArena, lureCase } from '../harvest-arena.ts'
import type { SecurityGroup } from '../security-case.ts'
import { harvestedObjects } from './harvested-objects.ts'
import { harvestedRefs } from './harvested-refs.ts'

const lures = [...harvestedRefs, ...harvestedObjects]

export const harvest: SecurityGroup<HarvestArena> = {
  title: 'Branches that are more than branches',
  cases: lures.map(lureCase),
  arena: async () => await harvestArena(lures),
}
