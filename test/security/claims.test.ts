import { claims } from './cases/claims.ts'
import { testGroup } from './test-group.ts'

testGroup(claims)
