import { box } from './cases/box.ts'
import { testGroup } from './test-group.ts'

testGroup(box)
