import { engineFaults } from './cases/engine-faults.ts'
import { testGroup } from './test-group.ts'

testGroup(engineFaults)
