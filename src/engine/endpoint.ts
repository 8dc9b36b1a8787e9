/** Where an engine listens, and how it was found. */
export interface Endpoint {
  /** `DOCKER_HOST`, `context NAME`, `default socket`, `rootless socket`, `podman socket`. */
  source: string
  /** `unix:///…`, `tcp://…` or `ssh://…`, without credentials: for people. */
  address: string
  transport:
    | { type: 'unix'; path: string }
    | { type: 'tcp'; host: string; port: number; tls: TlsFiles | null }
    | { type: 'ssh'; destination: string; port: number | null }
}

/** PEM texts; `verify` false only where a docker context says so. */
export interface TlsFiles {
  ca: string | undefined
  cert: string | undefined
  key: string | undefined
  verify: boolean
}

/** What is wrong with an address, when it cannot be one. */
export class BadAddress extends Error {}

/**
 * Reads an address in the forms that `DOCKER_HOST` takes: `unix://PATH`, `tcp://HOST:PORT`, `ssh://[USER@]HOST[:PORT]`.
 * @throws BadAddress
 */
export function parseAddress(source: string, text: string, tls: TlsFiles | null): Endpoint {
  if (text.startsWith('unix://')) return unixEndpoint(source, text.slice('unix://'.length))
  let url: URL
  try {
    url = new URL(text.includes('://') ? text : `tcp://${text}`)
  } catch {
    throw new BadAddress(`"${text}" is no address: write unix:///path, tcp://host:port or ssh://user@host`)
  }
  if (url.protocol === 'ssh:') {
    const destination = url.username === '' ? url.hostname : `${decodeURIComponent(url.username)}@${url.hostname}`
    if (destination.startsWith('-') || url.hostname === '') throw new BadAddress(`"${text}" names no host`)
    const port = url.port === '' ? null : Number(url.port)
    return { source, address: `ssh://${url.host}`, transport: { type: 'ssh', destination, port } }
  }
  if (!['tcp:', 'http:', 'https:'].includes(url.protocol))
    throw new BadAddress(`"${url.protocol}//" is no way to reach an engine: use unix, tcp or ssh`)
  if (url.hostname === '') throw new BadAddress(`"${text}" names no host`)
  const port = url.port === '' ? (tls === null ? 2375 : 2376) : Number(url.port)
  return {
    source,
    address: `tcp://${url.hostname}:${port}`,
    transport: { type: 'tcp', host: url.hostname.replaceAll(/^\[|\]$/g, ''), port, tls },
  }
}

/** An endpoint at a socket of this machine. */
export function unixEndpoint(source: string, path: string): Endpoint {
  return { source, address: `unix://${path}`, transport: { type: 'unix', path } }
}
