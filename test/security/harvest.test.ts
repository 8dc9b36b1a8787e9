import { harvest } from './cases/harvest.ts'
import { testGroup } from './test-group.ts'

testGroup(harvest)
