import { logins } from './cases/logins.ts'
import { testGroup } from './test-group.ts'

testGroup(logins)
