import { clockFaults } from './cases/clock-faults.ts'
import { testGroup } from './test-group.ts'

testGroup(clockFaults)
