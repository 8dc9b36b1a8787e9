import { network } from './cases/network.ts'
import { testGroup } from './test-group.ts'

testGroup(network)
