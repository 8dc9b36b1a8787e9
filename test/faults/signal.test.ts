import { signalFaults } from './cases/signal-faults.ts'
import { testGroup } from './test-group.ts'

testGroup(signalFaults)
