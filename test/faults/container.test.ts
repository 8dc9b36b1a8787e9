import { containerFaults } from './cases/container-faults.ts'
import { testGroup } from './test-group.ts'

testGroup(containerFaults)
