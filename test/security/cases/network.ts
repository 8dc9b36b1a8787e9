import { noOwnEngine } from '../../support/own-engine.ts'
import { makeNetworkArena, type NetworkArena } from '../network-arena.ts'
import type { SecurityGroup } from '../security-case.ts'
import { networkRules } from './network-rules.ts'
import { networkWaysOut } from './network-ways-out.ts'

/** What a session reaches. */
export const network: SecurityGroup<NetworkArena> = {
  title: 'The network',
  cases: [...networkRules, ...networkWaysOut],
  arena: makeNetworkArena,
  unable: noOwnEngine,
}
