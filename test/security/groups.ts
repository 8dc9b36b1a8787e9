import { box } from './cases/box.ts'
import { claims } from './cases/claims.ts'
import { disk } from './cases/disk.ts'
import { harvest } from './cases/harvest.ts'
import { keys } from './cases/keys.ts'
import { logins } from './cases/logins.ts'
import { network } from './cases/network.ts'
import { overlays } from './cases/overlays.ts'
import { poisonedClones } from './cases/poisoned-clones.ts'
import { readFiles } from './cases/read-files.ts'
import { texts } from './cases/texts.ts'
import type { GroupFacts } from './security-case.ts'

/** Every attack, in the order of the page. */
export const securityGroups: readonly GroupFacts[] = [
  poisonedClones,
  harvest,
  readFiles,
  overlays,
  claims,
  texts,
  box,
  disk,
  network,
  logins,
  keys,
]
