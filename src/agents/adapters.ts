import { ScadError } from '../errors/scad-error.ts'
import { suggest } from '../text/suggest.ts'
import type { AgentAdapter } from './adapter.ts'
import { claude } from './claude.ts'
import { codex } from './codex.ts'
import { command } from './command.ts'
import { gemini } from './gemini.ts'
import { opencode } from './opencode.ts'

/** Every agent scad can start, by the name a config gives. */
export const adapters: readonly AgentAdapter[] = [claude, codex, gemini, opencode, command]

/** The adapter of that name, or undefined: jobs and sessions may come from another scad. */
export function adapterNamed(name: string): AgentAdapter | undefined {
  return adapters.find((adapter) => adapter.name === name)
}

/** @throws bad-input when there is no such adapter in this scad */
export function findAdapter(name: string): AgentAdapter {
  const found = adapterNamed(name)
  if (found !== undefined) return found
  const names = adapters.map((adapter) => adapter.name)
  const near = suggest(name, names)
  throw new ScadError('bad-input', `there is no agent adapter "${name}"`, {
    hint: near === undefined ? `there are: ${names.join(', ')}` : `did you mean ${near}?`,
  })
}

/** Dockerfile RUN commands for an agent of the config, and whether they need npm. @throws bad-input */
export function installPlan(agent: { adapter: string; version?: string | undefined }): {
  commands: string[]
  needsNode: boolean
  version: string
} {
  const adapter = findAdapter(agent.adapter)
  const version = agent.version ?? adapter.defaultVersion ?? ''
  if (!/^[A-Za-z0-9.+_-]*$/.test(version))
    throw new ScadError('bad-input', `not a version: ${JSON.stringify(version)}`, { hint: 'letters, digits and . + - _, such as 2.1.329' })
  return { commands: adapter.install(version), needsNode: adapter.needsNode, version }
}
