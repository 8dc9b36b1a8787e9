import { poisonedClones } from './cases/poisoned-clones.ts'

/**
 * The cases that the usual tests try: those that no other test causes. Together they take less than a minute. `npm run security` tries all of
 * them.
 */
export const usual: ReadonlySet<string> = new Set(poisonedClones.cases.map(({ id }) => id))
