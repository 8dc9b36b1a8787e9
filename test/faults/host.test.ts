import { hostFaults } from './cases/host-faults.ts'
import { testGroup } from './test-group.ts'

testGroup(hostFaults)
