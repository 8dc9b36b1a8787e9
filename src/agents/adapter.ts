import type { SessionAgent } from '../scad/session-spec.ts'
import type { EventReader } from './agent-event.ts'
import type { Ending } from './ending.ts'
import type { LoginSources } from './login.ts'

/**
 * The contract of a row in `adapters.ts`. An adapter knows one agent program: how its image gets it, which words start it and what its
 * output means. It is data and pure functions, and runs nothing. To add one, begin with `adapter.template.ts`; docs/new-agent.md tells how.
 */
export interface AgentAdapter {
  /** What a config calls it: small letters alone. */
  name: string
  /** One line for people. */
  summary: string
  /** The version installed when the config names none: the one that was tried. null when there is nothing to install. */
  defaultVersion: string | null
  /** The image must hold npm when `install` runs. */
  needsNode: boolean
  /** Shell commands for the environment image, run as root. `version` holds nothing a shell would read. */
  install(version: string): string[]
  /** What a config may ask of it. What it cannot keep is refused when the config is read. */
  takes: Readonly<Record<AgentSetting, boolean>>
  /**
   * The id of its conversation, by which it is resumed: `preset` when it takes one of ours, `learned` when it is read from its output,
   * `none` when it has no conversations.
   */
  conversation: 'preset' | 'learned' | 'none'
  /** The words that start it without a terminal. @throws bad-input */
  headless(request: StartRequest): StartPlan
  /** The words that start it at a terminal; null when it is not for people to talk to. @throws bad-input */
  interactive: ((request: InteractiveRequest) => StartPlan) | null
  /**
   * What tells at a terminal whether it is at work or waits for a person: `hooks` of its own; `hooks-later`, which say nothing before its
   * first turn, so that it counts as waiting once it takes what is typed key by key; `none`.
   */
  turns: 'hooks' | 'hooks-later' | 'none'
  /** Reads a line of its stdout; null when its output is text for people. */
  events: EventReader | null
  /** How it tells of its end; null when its output does not, and its exit code alone counts. */
  ending: Ending | null
  /** What its exit codes mean besides 0, as far as they are known; 1 is any failure unless it is here. */
  exitCodes: Readonly<Record<number, string>>
  /** Where it keeps its transcripts: a path in its home, with `<…>` for what is not always the same; '' for nowhere. */
  transcripts: string
  /** Reads a line of a transcript, which tells of what was done at a terminal; null when it is not read: it has no lines of JSON. */
  transcriptEvents: EventReader | null
  /** The hosts of its API, and no others: what it needs for a job. Of several providers, that of the model. Pure. */
  hosts: (model: string | undefined) => readonly string[]
  /** What it can log in with. */
  credentials: LoginSources
  /** What a person does when it has no login, or one that is over; '' where it needs none. */
  loginFix: string
}

/** Keys of an agent's config that not every program can keep. */
export const agentSettings = ['argv', 'model', 'instructions', 'maxTurns', 'maxCost'] as const
export type AgentSetting = (typeof agentSettings)[number]

/** Everything an adapter may build words of. Paths are inside the container. */
export interface StartRequest {
  /** The agent as the config has it. */
  agent: SessionAgent
  /** The prompt as a file that the agent can read and not write. */
  promptFile: string
  /** The prompt itself, for agents that take it as an argument. */
  prompt: Buffer
  /** The brief of the job: what is added to the agent's system prompt. Its file is there to be read, like the prompt's. */
  brief: { path: string; text: string }
  /** The job's own folder, where the files of a plan with the place `job` will be. The agent can read and not write it. */
  folder: string
  /** The folder it starts in. */
  workdir: string
  /** The folders of the session's other repositories. */
  otherRepos: string[]
  /** What it logs in with, as far as scad knows: a variable of its environment, or the path of a file in its home; '' for nothing. */
  login: string
  /**
   * The address of the gateway that adds its key: where its requests have to go, in the place of its `upstreams`. `addressVariable` says so
   * anyway. '' where it has its key itself.
   */
  gateway: string
  /** The one to go on with, or the id for a new one. */
  conversation: Conversation
}

/** A conversation to go on with, or the id (a UUID) for a new one, which adapters that learn theirs leave alone. */
export interface Conversation {
  resume: boolean
  id: string
}

/** The same at a terminal. */
export interface InteractiveRequest extends Omit<StartRequest, 'prompt'> {
  /** What it is asked first; null when it is to wait for what is typed, and there is no file of it either. */
  prompt: Buffer | null
}

export interface StartPlan {
  /** The program and its arguments; no shell reads them. */
  argv: string[]
  /** Set before the config's own `env`, which wins. */
  env: Record<string, string>
  /** Variables of its environment, wherever they are from, that it is to have by another name alone: the one → the other. */
  rename?: Readonly<Record<string, string>>
  /**
   * What the title of its terminal begins with while it waits for a person, and never while it works: where its hooks do not tell of every
   * end of a turn.
   */
  restingTitle?: string
  /** A login file to be made of a variable of its environment, where it looks for its key there alone. The path is in its home. */
  keyFile?: { variable: string; path: string; text: (key: string) => string } | undefined
  /** What its stdin is: the prompt file, or nothing at all. */
  stdin: 'prompt' | 'none'
  /** Written before it starts. */
  files: StartFile[]
}

/** A file an agent finds when it starts. */
export interface StartFile {
  /** `job`: in the job's folder, root's, read-only. `home`: in the agent's home, its own, and left as it is when there is one already. */
  place: 'job' | 'home'
  /** Relative, of plain names. */
  path: string
  /** Without a NUL. */
  text: string
}
