/** Where requests to the outside go through. */
export interface ProxyAddresses {
  http?: string | undefined
  https?: string | undefined
  /** Hosts that are reached directly, with commas between. */
  no?: string | undefined
}

/**
 * The proxy that is meant: that of this machine's own variables, given addresses, or none.
 * A variable in lower case wins over one in upper case, as in curl.
 */
export function proxyAddresses(
  setting: 'host' | 'none' | ProxyAddresses,
  env: Readonly<Record<string, string | undefined>>,
): ProxyAddresses {
  if (setting === 'none') return {}
  if (setting !== 'host') return setting
  const read = (name: string) => env[name] || env[name.toUpperCase()] || env['all_proxy'] || env['ALL_PROXY'] || undefined
  return { http: read('http_proxy'), https: read('https_proxy'), no: env['no_proxy'] || env['NO_PROXY'] || undefined }
}

/** The variables that programs look for, in both spellings; no variables when there is no proxy. */
export function proxyVariables({ http, https, no }: ProxyAddresses): Record<string, string> {
  if (http === undefined && https === undefined) return {}
  const variables = { http_proxy: http, https_proxy: https, no_proxy: no }
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [
            [name, value],
            [name.toUpperCase(), value],
          ],
    ),
  )
}

/** True when a proxy listens on this machine's loopback, which a container with a network of its own cannot reach. */
export function isLoopbackProxy({ http, https }: ProxyAddresses): boolean {
  return [http, https].some((address) => address !== undefined && loopback.test(hostOf(address)))
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

function hostOf(address: string): string {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`)
  return url?.hostname ?? ''
}
