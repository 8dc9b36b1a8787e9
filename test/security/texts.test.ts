import { texts } from './cases/texts.ts'
import { testGroup } from './test-group.ts'

testGroup(texts)
