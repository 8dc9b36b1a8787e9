import { box } from './cases/box.ts'
import { disk } from './cases/disk.ts'
import { logins } from './cases/logins.ts'
import { network } from './cases/network.ts'
import { poisonedClones } from './cases/poisoned-clones.ts'
import type { GroupFacts } from './security-case.ts'

/** Every attack, in the order of the page. */
export const securityGroups: readonly GroupFacts[] = [poisonedClones, box, disk, network, logins]
