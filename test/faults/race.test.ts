import { raceFaults } from './cases/race-faults.ts'
import { testGroup } from './test-group.ts'

testGroup(raceFaults)
