import { clockFaults } from './cases/clock-faults.ts'
import { containerFaults } from './cases/container-faults.ts'
import { diskFaults } from './cases/disk-faults.ts'
import { engineFaults } from './cases/engine-faults.ts'
import { hostFaults } from './cases/host-faults.ts'
import { killFaults } from './cases/kill-faults.ts'
import { raceFaults } from './cases/race-faults.ts'
import { signalFaults } from './cases/signal-faults.ts'
import type { FaultGroup } from './fault-case.ts'

/** Every fault that is caused, in the order of the page. */
export const faultGroups: readonly FaultGroup[] = [
  ...killFaults,
  engineFaults,
  containerFaults,
  diskFaults,
  hostFaults,
  raceFaults,
  signalFaults,
  clockFaults,
]
