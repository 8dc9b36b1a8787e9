import { overlays } from './cases/overlays.ts'
import { testGroup } from './test-group.ts'

testGroup(overlays)
