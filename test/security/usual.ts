import { networkRules } from './cases/network-rules.ts'
import { poisonedClones } from './cases/poisoned-clones.ts'

/**
 * The cases that the usual tests try: those that no other test causes. Together they take less than a minute. `npm run security` tries all of
 * them.
 */
export const usual: ReadonlySet<string> = new Set([
  ...poisonedClones.cases.map(({ id }) => id),
  'killed-wrapper',
  'forged-end',
  'forged-lines',
  'lost-witness',
  'privileges-inside',
  'setuid-program',
  'config-for-privileges',
  'mounts-of-the-host',
  'port-for-others',
  'port-of-the-host',
  'disk-filled',
  ...networkRules.map(({ id }) => id),
  'around-the-proxy',
  'gateway-of-parent',
  'gateway-killed',
])
