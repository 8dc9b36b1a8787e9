import { get as httpGet, type Agent } from 'node:http'
import { get as httpsGet } from 'node:https'
import { z } from 'zod'
import { connectionError } from './connection-error.ts'
import type { Endpoint } from './endpoint.ts'

const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  MinAPIVersion: z.string().optional(),
  Components: z.array(z.object({ Name: z.string() })).optional(),
})
export type EngineVersion = z.infer<typeof versionSchema>

// An engine on a busy machine answers late; one that never answers must not hang us.
const patienceMs = 20_000
const maxBytes = 1 << 20

/**
 * Asks an endpoint for its version, without loading the engine's client library.
 * @throws engine-unreachable, engine-permission, interrupted
 */
export async function probe(endpoint: Endpoint, agent: Agent, signal: AbortSignal): Promise<EngineVersion> {
  const { transport } = endpoint
  const get = transport.type === 'tcp' && transport.tls !== null ? httpsGet : httpGet
  const target =
    transport.type === 'unix'
      ? { socketPath: transport.path }
      : transport.type === 'tcp'
        ? { host: transport.host, port: transport.port }
        : {}
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  try {
    return await new Promise<EngineVersion>((resolve, reject) => {
      const request = get({ ...target, path: '/version', agent, signal: limit }, (response) => {
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > maxBytes) request.destroy(new Error('its answer has no end'))
          else chunks.push(chunk)
        })
        response.on('error', reject)
        response.on('close', () => reject(new Error('the connection was closed')))
        response.on('end', () => {
          const version = versionSchema.safeParse(parseJson(Buffer.concat(chunks).toString()))
          if (version.success) resolve(version.data)
          else reject(new Error(`what answers is no container engine (HTTP ${response.statusCode})`))
        })
      })
      request.on('error', reject)
    })
  } catch (error) {
    throw connectionError(error, endpoint, signal.aborted)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
