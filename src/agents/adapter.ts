import type { SessionAgent } from '../scad/session-spec.ts'

/**
 * The contract of a row in `adapters.ts`. An adapter knows one agent program: how its image gets it and which words start it.
 * It returns data and runs nothing. To add one, write a row beside `claude.ts`, add it to `adapters`, and name it in the config's schema.
 */
export interface AgentAdapter {
  name: string
  /** One line for people. */
  summary: string
  /** The version installed when the config names none: the one that was tried. null when there is nothing to install. */
  defaultVersion: string | null
  /** The image must hold npm when `install` runs. */
  needsNode: boolean
  /** Shell commands for the environment image, run as root. `version` holds nothing a shell would read. */
  install(version: string): string[]
  /** The words that start it without a terminal. @throws bad-input */
  headless(request: StartRequest): StartPlan
}

/** Everything an adapter may build words of. Paths are inside the container. */
export interface StartRequest {
  agent: SessionAgent
  /** The prompt as a file that the agent can read and not write. */
  promptFile: string
  /** The prompt itself, for agents that take it as an argument. */
  prompt: Buffer
  /** The folder it starts in. */
  workdir: string
  /** The folders of the session's other repositories. */
  otherRepos: string[]
}

export interface StartPlan {
  argv: string[]
  /** Set before the config's own `env`, which wins. */
  env: Record<string, string>
  /** What its stdin is: the prompt file, or nothing at all. */
  stdin: 'prompt' | 'none'
}
