import { loginWords } from './failure.ts'

const complaints = new RegExp(String.raw`\b401\b|${loginWords}`, 'i')

/**
 * True when a complaint in words is about a login: a person has to see to it, and no other attempt will do better. For programs whose
 * failures have no class. Pure.
 */
export function isLoginFailure(complaint: string): boolean {
  return complaints.test(complaint)
}
