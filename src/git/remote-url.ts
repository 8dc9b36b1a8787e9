/**
 * A remote's URL without credentials: none of a web URL's user, password or query; no password of any other. What is not a URL
 * (a path, `git@host:path`) stays. Pure.
 */
export function publicUrl(url: string): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/@]*(?:@[^/@]*)*)@)?(.*)$/is.exec(url)
  if (parts === null) return url
  const [, scheme = '', credentials = '', rest = ''] = parts
  if (/^(?:https?|ftps?):/i.test(scheme)) return `${scheme}${rest.replace(/[?#].*$/s, '')}`
  const user = credentials.split(':')[0] ?? ''
  return `${scheme}${user === '' ? '' : `${user}@`}${rest}`
}
