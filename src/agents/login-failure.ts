/** What APIs and agents say where a key or a login is missing, wrong or out of date. */
const words = [
  /\b401\b/,
  /\bunauthori[sz]ed\b/,
  /\bauthentication[ _](?:error|failed|required)\b/,
  /\b(?:not logged in|no login|log ?in again|please log ?in|run \/login)\b/,
  /\b(?:invalid|incorrect|missing|wrong|expired) (?:x-)?api[ -]key\b/,
  /\bapi[ -]key (?:is |was |has )?(?:not valid|invalid|missing|not set|expired)\b/,
  /\btoken (?:is |was |has )?(?:expired|revoked)\b/,
]

/** True when an agent's complaint is about its login: a person has to see to it, and no other attempt will do better. Pure. */
export function isLoginFailure(complaint: string): boolean {
  const text = complaint.toLowerCase()
  return words.some((word) => word.test(text))
}
