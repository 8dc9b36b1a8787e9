/** An address without what may be a secret in it: its path, its query. The name of a variable stays as it is. Pure. */
export function shortUrl(url: string): string {
  if (!URL.canParse(url)) return url
  const { origin, pathname, search } = new URL(url)
  return pathname === '/' && search === '' ? origin : `${origin}/…`
}
