import { poisonedClones } from './cases/poisoned-clones.ts'
import type { GroupFacts } from './security-case.ts'

/** Every attack, in the order of the page. */
export const securityGroups: readonly GroupFacts[] = [poisonedClones]
