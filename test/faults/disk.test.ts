import { diskFaults } from './cases/disk-faults.ts'
import { testGroup } from './test-group.ts'

testGroup(diskFaults)
