import { ScadError } from '../errors/scad-error.ts'
import type { Env } from './docker-config.ts'
import { BadAddress, type Endpoint } from './endpoint.ts'
import { makeAgent } from './agent.ts'
import { probe, type EngineVersion } from './probe.ts'
import { strategies, type Strategy } from './strategies.ts'

export interface FoundEngine {
  endpoint: Endpoint
  version: EngineVersion
  /** The ways tried before, and why each did not match. */
  tried: { source: string; reason: string }[]
}

/**
 * The first engine that answers. What the user named (DOCKER_HOST, a docker context) is the only one tried; else the usual
 * sockets in turn. Each way's reason for not matching is in the error's details.
 * @throws engine-unreachable, engine-permission, engine-version, interrupted
 */
export async function findEngine(env: Env, signal: AbortSignal, ways: Strategy[] = strategies): Promise<FoundEngine> {
  const tried: FoundEngine['tried'] = []
  let refused: ScadError | null = null
  for (const way of ways) {
    const endpoint = await locate(way, env)
    if (typeof endpoint === 'string') {
      tried.push({ source: way.source, reason: endpoint })
      continue
    }
    const answer = await ask(endpoint, env, signal)
    if (!(answer instanceof ScadError)) return { endpoint, version: answer, tried }
    if (way.explicit || answer.code === 'interrupted') throw answer
    // A socket that exists and is closed to us says more than the ones that do not exist.
    if (answer.code === 'engine-permission') refused ??= answer
    tried.push({ source: way.source, reason: answer.message })
  }
  const details = { tried }
  if (refused !== null)
    throw new ScadError(refused.code, refused.message, { hint: refused.hint, fix: refused.fix, cause: refused.cause, details })
  throw new ScadError('engine-unreachable', 'no container engine answers: neither Docker nor Podman was found', {
    hint: 'install and start Docker (https://docs.docker.com/engine/install/) or Podman, or set DOCKER_HOST',
    details,
  })
}

async function locate(way: Strategy, env: Env): Promise<Endpoint | string> {
  try {
    return await way.find(env)
  } catch (error) {
    if (!(error instanceof BadAddress)) throw error
    throw new ScadError('engine-unreachable', `${way.source}: ${error.message}`, {
      hint: `set ${way.source} right, or unset it`,
      cause: error,
    })
  }
}

async function ask(endpoint: Endpoint, env: Env, signal: AbortSignal): Promise<EngineVersion | ScadError> {
  const agent = makeAgent(endpoint, env)
  try {
    return await probe(endpoint, agent, signal)
  } catch (error) {
    if (error instanceof ScadError) return error
    throw error
  } finally {
    agent.destroy()
  }
}
