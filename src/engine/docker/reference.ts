/** An image reference in its parts, as the engine's calls want them. */
export interface Reference {
  /** Everything but the tag or digest: `registry:5000/team/image`. */
  repository: string
  /** A tag, or a digest such as `sha256:…`. */
  tag: string
}

/** Without a tag it is `latest`: the engine would take a missing one for "all tags". */
export function parseReference(reference: string): Reference {
  const at = reference.indexOf('@')
  if (at !== -1) return { repository: reference.slice(0, at), tag: reference.slice(at + 1) }
  const colon = reference.lastIndexOf(':')
  // A colon before a slash belongs to the registry's port.
  if (colon === -1 || reference.includes('/', colon)) return { repository: reference, tag: 'latest' }
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) }
}

/** The registry a reference is pulled from: its first part when that looks like a host, else Docker Hub. */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/')
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost')
  return !isHost || first === 'index.docker.io' ? 'docker.io' : first
}
