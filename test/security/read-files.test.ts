import { readFiles } from './cases/read-files.ts'
import { testGroup } from './test-group.ts'

testGroup(readFiles)
