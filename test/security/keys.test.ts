import { keys } from './cases/keys.ts'
import { testGroup } from './test-group.ts'

testGroup(keys)
