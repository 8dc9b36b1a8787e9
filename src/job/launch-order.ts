import { posix } from 'node:path'
import type { StartFile } from '../agents/adapter.ts'
import { type JsonSchema, schemaText } from '../answer/schema-text.ts'
import type { Amounts } from '../agents/report.ts'
import type { Asking } from '../brief/asking.ts'
import { isWithin } from '../config/mount-target.ts'
import type { KeyDoor } from '../credentials/gateway-login.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import type { WorkPlace } from './choose-repos.ts'
import { jobId } from './job.ts'
import { jobEnvironment } from './job-environment.ts'
import { jobFilePath, jobFiles } from './job-files.ts'
import type { JobLogin } from './job-login.ts'
import type { LaunchOrder } from './launch.ts'
import { promptFacts } from '../brief/prompt.ts'
import { shortenWords } from './shorten-words.ts'
import type { Work } from './work.ts'

/** What the job's maker said of it that is only told on. */
export interface AskedJob extends Asking {
  env: Record<string, string>
  repos: readonly string[]
  branch?: string | undefined
  plan?: string | undefined
  template?: string | undefined
  schema?: JsonSchema | undefined
  corrects?: string | undefined
  proposes?: boolean
  key?: string | undefined
  timeoutMs?: number | undefined
  idleTimeoutMs?: number | undefined
  interactive: boolean
  /** Of the terminal until somebody attaches theirs. */
  size: { columns: number; rows: number }
  /** Leave a shell at the terminal. */
  shell: boolean
}

export interface OrderParts {
  scad: Pick<Scad, 'identity'>
  session: Pick<Session, 'id' | 'user' | 'repos'> & { spec: Pick<Session['spec'], 'mounts'> }
  short: string
  wanted: AskedJob
  /** The job whose conversation it goes on with. */
  continues: { short: string; used: Amounts } | null
  prompt: Buffer | null
  /** '' for none. */
  brief: string
  place: WorkPlace
  work: Work
  login: JobLogin
  /** What leads to its key in the gateway; null where it has its login itself. */
  door: (KeyDoor & { place: string; own: boolean }) | null
  /** Environment of the session's container: KEY=VALUE. */
  container: readonly string[]
}

/** What a program at one of the runner's terminals may print: tmux turns it into what the terminal of who looks can show. */
const terminalVariables = { TERM: 'tmux-256color', COLORTERM: 'truecolor' }

const goOn = 'A failure of the API broke your run off. Go on with the work where it stopped; what was done stands.\n'

/** Everything the runner is told about a job, from what was decided about it. Pure. */
export function launchOrder(parts: OrderParts): LaunchOrder {
  const { scad, session, short, wanted, continues, prompt, brief, place, work, login, door, container } = parts
  const tty = wanted.interactive ? { ...wanted.size, shell: wanted.shell } : null
  const { argv, stdin } = work.plan
  const schema = wanted.schema === undefined ? '' : schemaText(wanted.schema)
  const files = [
    ...work.plan.files,
    ...(brief === '' ? [] : [jobFile('brief', brief)]),
    ...(schema === '' ? [] : [jobFile('schema', schema)]),
    ...(work.retry === null ? [] : [jobFile('goOn', goOn)]),
  ]
  const { workdir, repo } = place
  const timeoutMs = wanted.timeoutMs ?? null
  const idleTimeoutMs = (work.interactive ? 0 : (wanted.idleTimeoutMs ?? work.idleTimeoutMs)) || null
  const { goal = '', context, plan = '', template = '' } = wanted
  const told = { goal, context: context.map(({ name }) => name), plan, template }
  const env = jobEnvironment({
    container,
    adapter: { ...(tty === null ? {} : terminalVariables), ...work.plan.env },
    login: login.variables,
    agent: work.variables,
    job: wanted.env,
    gateway: door?.env ?? {},
    id: jobId(session.id, short),
    session: session.id,
    promptFile: prompt === null ? '' : jobFilePath(short, 'prompt'),
    briefFile: brief === '' ? '' : jobFilePath(short, 'brief'),
    rename: work.plan.rename ?? {},
  })
  return {
    short,
    user: session.user,
    workdir,
    argv,
    env,
    prompt,
    stdin,
    files,
    login: [...login.files, ...keyFiles(work.plan, env, session.spec.mounts)],
    tty,
    readyByKey: tty !== null && prompt === null && work.turns === 'hooks-later',
    restingTitle: work.plan.restingTitle ?? '',
    requireProgram: work.kind === 'prompt',
    repos: session.repos,
    checkOnly: false,
    timeoutMs,
    idleTimeoutMs,
    ending: work.ending,
    retry: work.retry,
    facts: {
      argv,
      workdir,
      variables: Object.keys(env).toSorted(),
      conversation: work.conversation,
      usedBefore: continues?.used ?? null,
      retries: work.retry?.times ?? 0,
      login: work.kind === 'command' ? null : { by: login.found.by, name: login.name },
      ...told,
    },
    created: {
      agent: work.agent,
      adapter: work.adapter,
      kind: work.kind,
      command: work.kind === 'command' ? shortenWords(argv) : null,
      repo,
      ...reposField(wanted.repos),
      branch: wanted.branch ?? '',
      prompt: prompt === null ? null : promptFacts(prompt),
      ...(schema === '' ? {} : { schema: promptFacts(Buffer.from(schema)) }),
      ...(wanted.corrects === undefined ? {} : { corrects: wanted.corrects }),
      ...(wanted.proposes === true ? { proposes: true } : {}),
      timeoutMs,
      idleTimeoutMs,
      ...(continues === null ? {} : { continues: continues.short }),
      ...(wanted.key === undefined ? {} : { key: wanted.key }),
      ...(wanted.caller === undefined ? {} : { caller: wanted.caller }),
      ...(work.model === '' || Buffer.byteLength(work.model) > maxModel ? {} : { model: work.model }),
      ...(login.account === '' ? {} : { account: login.account }),
      ...(tty === null ? {} : { interactive: true }),
      ...(door === null ? {} : { gateway: { place: door.place, own: door.own } }),
      by: scad.identity.uid,
    },
  }
}

function jobFile(file: keyof typeof jobFiles, text: string): StartFile {
  return { place: 'job', path: jobFiles[file], text }
}

/** bytes; a line of the journal holds 4096 */
const [maxRepos, maxModel] = [600, 100]

/** Names that take too much of a line are left out: the job then counts as one that works in all. */
function reposField(keys: readonly string[]): { repos?: string[] } {
  const repos = [...new Set(keys)]
  return repos.length === 0 || JSON.stringify(repos).length > maxRepos ? {} : { repos }
}

/** None where the config mounts something: it would be written on the host. */
function keyFiles(
  { keyFile }: Work['plan'],
  env: Readonly<Record<string, string>>,
  mounts: Session['spec']['mounts'],
): LaunchOrder['login'] {
  const key = keyFile === undefined ? undefined : env[keyFile.variable]
  if (keyFile === undefined || key === undefined) return []
  const mounted = mounts.some(({ target }) => isWithin(posix.join(layout.home, keyFile.path), target))
  return mounted ? [] : [{ path: keyFile.path, text: keyFile.text(key) }]
}
