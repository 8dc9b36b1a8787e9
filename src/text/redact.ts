const urlCredentials = /([a-z][a-z0-9+.-]{0,30}:\/\/)[^/\s@'"]+@/gi
const tokens =
  /\b(?:sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|xox[abprs]-[\w-]{10,})/g
const privateKeys = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[^-]{0,80}/g
const bearer = /\b(bearer|basic)\s+[\w.~+/-]{8,}=*/gi

/** True when the text holds what is formed like a well-known token. */
export function holdsToken(text: string): boolean {
  return text.search(tokens) !== -1
}

/** What is formed like a credential: a well-known token, or the head of a private key. Where it begins, and what it is called. */
export function credentialsIn(text: string): { index: number; text: string; what: string }[] {
  const find = (form: RegExp, what: string) => [...text.matchAll(form)].map(({ index, 0: found }) => ({ index, text: found, what }))
  return [...find(tokens, 'a token'), ...find(privateKeys, 'a private key')].toSorted((a, b) => a.index - b.index)
}

/** The text without credentials in URLs, well-known token forms and authorization headers. */
export function redact(text: string): string {
  return text.replaceAll(urlCredentials, '$1***@').replaceAll(tokens, '***').replaceAll(bearer, '$1 ***')
}
