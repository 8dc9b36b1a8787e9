import type { AgentAdapter, Conversation, InteractiveRequest, StartPlan, StartRequest } from '../agents/adapter.ts'
import type { Ending } from '../agents/ending.ts'
import { findAdapter } from '../agents/adapters.ts'
import { agentVariables } from '../credentials/agent-variables.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { type AgentSource, chooseAgent } from '../session/choose-agent.ts'
import type { WorkPlace } from './choose-repos.ts'

/** What a job starts. */
export interface Work {
  kind: 'prompt' | 'command'
  /** At a terminal. */
  interactive: boolean
  /** Name of the agent; '' for a plain command. */
  agent: string
  adapter: string
  /** As the job or the config names it; '' where the program chooses. */
  model: string
  plan: StartPlan
  /** What tells at a terminal whether it is at work or waits. */
  turns: AgentAdapter['turns']
  /** How its output tells of its end; null when its exit code alone does. */
  ending: Ending | null
  /** How long it may write nothing, in ms, unless the job says otherwise; 0 for as long as it likes. */
  idleTimeoutMs: number
  /** How it is tried again; null where it is not. */
  retry: Retry | null
  /** The agent's id of its conversation; null when it is not known before it runs. */
  conversation: string | null
  /** The agent's own variables, those of the host filled in. */
  variables: Record<string, string>
}

/** A word that is `{conversation}` stands for an id: a fresh one where it begins anew, else the one that its output told. */
export interface Retry {
  times: number
  again: readonly string[]
  resume: readonly string[]
}

export interface WorkRequest {
  agent?: string | undefined
  /** In place of the agent's own. */
  model?: string | undefined
  command?: string[] | undefined
  prompt: Buffer | null
  /** At a terminal. */
  interactive: boolean
  retries?: number | undefined
  /** The job's folder inside. */
  folder: string
  promptFile: string
  brief: StartRequest['brief']
  conversation: Conversation
  place: WorkPlace
  /** What the agent logs in with, by name. */
  login?: string
  /** Where it finds the gateway that adds its key; '' where none does. */
  gateway?: string | undefined
}

/** No step of an agent that tells what it does is without a word for so long. */
const defaultIdleMs = 30 * 60_000

/** An agent, or a plain command where one was given. Pure. @throws bad-input */
export function workOf(scad: Pick<Scad, 'env'>, source: AgentSource, request: WorkRequest): Work {
  const { prompt, place, interactive } = request
  // what is shown at a terminal is for people, and waits for them
  const untold = { interactive, ending: null, idleTimeoutMs: 0, retry: null }
  if ((request.command !== undefined || interactive) && (request.retries ?? 0) > 0)
    throw noRetries('a job without an agent, or at a terminal')
  if (request.command !== undefined && request.model !== undefined)
    throw new ScadError('bad-input', 'a plain command asks no model', { hint: 'leave out --model' })
  if (request.command !== undefined) return { kind: 'command', ...untold, ...plainWork(request.command), variables: {}, conversation: null }
  const { name, agent: configured } = chooseAgent(source, request.agent)
  const agent = request.model === undefined ? configured : { ...configured, model: request.model }
  const adapter = findAdapter(agent.adapter)
  const { workdir, otherRepos } = place
  const { folder, promptFile, brief, login = '', gateway = '', conversation } = request
  const asked = { agent, prompt, promptFile, brief, folder, workdir, otherRepos, login, gateway, conversation }
  const plan = interactive ? interactivePlan(adapter, asked) : headlessPlan(adapter, asked)
  return {
    kind: 'prompt',
    ...(interactive ? untold : headlessEnd(adapter, asked, request.retries)),
    agent: name,
    adapter: agent.adapter,
    model: agent.model ?? '',
    turns: adapter.turns,
    plan,
    variables: agentVariables(name, agent, scad.env),
    conversation: conversation.resume || adapter.conversation === 'preset' ? conversation.id : null,
  }
}

function headlessPlan(adapter: AgentAdapter, { prompt, ...asked }: InteractiveRequest): StartPlan {
  if (prompt === null) throw new TypeError('an agent without a terminal has a prompt')
  return adapter.headless({ ...asked, prompt })
}

function headlessEnd(
  adapter: AgentAdapter,
  asked: InteractiveRequest,
  retries: number | undefined,
): Pick<Work, 'interactive' | 'ending' | 'idleTimeoutMs' | 'retry'> {
  const { agent, conversation } = asked
  const times = retries ?? agent.retries ?? 0
  const { ending } = adapter
  if (times > 0 && ending === null) throw noRetries(`agent ${adapter.summary}`)
  const words = (resume: boolean): readonly string[] =>
    headlessPlan(adapter, { ...asked, conversation: conversation.resume ? conversation : { resume, id: '{conversation}' } }).argv
  return {
    interactive: false,
    ending,
    idleTimeoutMs: agent.idleTimeout ?? (ending === null ? 0 : defaultIdleMs),
    retry: times === 0 ? null : { times, again: words(false), resume: words(true) },
  }
}

function noRetries(what: string): ScadError {
  return new ScadError('bad-input', `${what} is not tried again: nothing tells whether another attempt may do better`, {
    hint: 'leave out --retries',
  })
}

function interactivePlan(adapter: AgentAdapter, asked: InteractiveRequest): StartPlan {
  if (adapter.interactive !== null) return adapter.interactive(asked)
  throw new ScadError('bad-input', `${adapter.summary} cannot be talked to at a terminal`, { hint: 'leave out --interactive' })
}

function plainWork(argv: string[]): Pick<Work, 'agent' | 'adapter' | 'model' | 'plan' | 'turns'> {
  return { agent: '', adapter: '', model: '', plan: { argv, env: {}, stdin: 'none', files: [] }, turns: 'none' }
}
