import { disk } from './cases/disk.ts'
import { testGroup } from './test-group.ts'

testGroup(disk)
