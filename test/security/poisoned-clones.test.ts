import { poisonedClones } from './cases/poisoned-clones.ts'
import { testGroup } from './test-group.ts'

testGroup(poisonedClones)
