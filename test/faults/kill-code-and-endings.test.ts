import { killFaults } from './cases/kill-faults.ts'
import { testGroup } from './test-group.ts'

testGroup(killFaults[1])
