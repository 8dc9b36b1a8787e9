import { type AgentAdapter, agentSettings, type StartPlan, type StartRequest } from '../../../src/agents/adapter.ts'
import type { Ending } from '../../../src/agents/ending.ts'
import { failureClasses } from '../../../src/agents/failure.ts'
import { allowedHostSchema } from '../../../src/scad/names.ts'
import { startRequest } from './start-request.ts'

const asked = { model: 'model-x', maxTurns: 17, maxCost: 2.5 }
/** A start in the first of three repositories. */
export const request = startRequest({
  agent: { adapter: '', env: {}, argv: ['run', '{model}'] },
  otherRepos: ['/workspace/docs', '/workspace/lib'],
})

/** The plan with every setting that the row takes. */
export function fullPlan(row: AgentAdapter, change: Partial<StartRequest> = {}): StartPlan {
  const taken = Object.fromEntries(Object.entries(asked).filter(([key]) => agentSettings.some((name) => name === key && row.takes[name])))
  return row.headless({ ...request, ...change, agent: { ...request.agent, ...taken } })
}

/** The plan at a terminal, with every setting; undefined where it has none. */
export function terminalPlan(row: AgentAdapter, prompt: string | null, change: Partial<StartRequest> = {}): StartPlan | undefined {
  const given = { ...request, ...change, agent: { ...request.agent, ...asked } }
  return row.interactive?.({ ...given, prompt: prompt === null ? null : Buffer.from(prompt) })
}

/** Every way in which the row starts its program. */
function allPlans(row: AgentAdapter): StartPlan[] {
  return [fullPlan(row), terminalPlan(row, null) ?? [], (ofConfig(row) ? undefined : terminalPlan(row, 'do it')) ?? []].flat()
}

/** Everything that a plan says, in one text. */
export function textOf({ argv, env, files }: StartPlan): string {
  return JSON.stringify([argv, env, files.map(({ text }) => text)])
}

/** What of the contract in `src/agents/adapter.ts` a row does not keep; nothing where it is whole. */
export function rowProblems(row: AgentAdapter): string[] {
  return Object.entries(obligations).flatMap(([name, isKept]) => (isKept(row) ? [] : [name]))
}

/** The words of a row that takes `argv` are the config's. */
const ofConfig = ({ takes }: AgentAdapter): boolean => takes.argv

const obligations: Record<string, (row: AgentAdapter) => boolean> = {
  'tells people what it is': ({ name, summary }) => summary !== '' && /^[a-z]+$/.test(name),
  'installs one exact version, or nothing': ({ defaultVersion, install }) =>
    defaultVersion === null
      ? install('').length === 0
      : /^\d+\.\d+\.\d+$/.test(defaultVersion) && install('9.8.7').join('\n').includes('9.8.7'),
  'keeps what it takes of a config, and says nothing of what it does not take': (row) => {
    const text = textOf(fullPlan(row))
    const terminal = terminalPlan(row, null)
    const keys = ['model', 'maxTurns', 'maxCost'] as const
    return (
      keys.every((key) => text.includes(String(asked[key])) === row.takes[key]) &&
      (!row.takes.model || terminal === undefined || textOf(terminal).includes(asked.model))
    )
  },
  'writes files of plain relative names, each path once, without a NUL': (row) => {
    const plain = /^(?!(?:.*\/)?\.\.(?:\/|$))(?:[A-Za-z0-9._-]+\/)*[A-Za-z0-9._-]+$/
    return allPlans(row).every(
      ({ files }) =>
        files.every(({ path, text }) => plain.test(path) && !text.includes('\0')) &&
        new Set(files.map(({ place, path }) => `${place} ${path}`)).size === files.length,
    )
  },
  'points to no file of the job that is not written': (row) =>
    allPlans(row).every((plan) => {
      const written = [request.brief.path, ...plan.files.filter(({ place }) => place === 'job').map(({ path }) => `/jobs/x/${path}`)]
      const words = { ...plan, argv: plan.argv.filter((word) => word !== request.promptFile || plan.stdin === 'none') }
      const named = [...textOf(words).matchAll(/\/jobs\/x\/[\w./-]+/g)]
      return named.every(([path]) => path === request.promptFile || written.some((file) => file === path || file.startsWith(`${path}/`)))
    }),
  'gets its prompt once, by stdin or in its words': (row) => {
    const { argv, stdin } = fullPlan(row)
    return (stdin === 'prompt') !== argv.some((word) => word.includes('do it') || word.includes(request.promptFile))
  },
  'is given the brief, as a file or as its text, either way it is started': (row) => {
    const plans = [fullPlan(row), terminalPlan(row, null) ?? []].flat()
    return (
      !row.takes.instructions || plans.every((plan) => [request.brief.path, request.brief.text].some((text) => textOf(plan).includes(text)))
    )
  },
  'may work in the other repositories': (row) => {
    const { argv } = fullPlan(row)
    return ofConfig(row) || argv.includes('--auto') || request.otherRepos.every((folder) => argv.join(' ').includes(folder))
  },
  'goes on with a conversation it is given where it has any, and begins one under our id only where it takes it': (row) => {
    const { id } = request.conversation
    const change = { conversation: { resume: true, id } }
    const [has, begins] = [row.conversation !== 'none', row.conversation === 'preset']
    const resumed = [fullPlan(row, change), terminalPlan(row, null, change) ?? []].flat()
    return resumed.every(({ argv }) => argv.includes(id) === has) && allPlans(row).every(({ argv }) => argv.includes(id) === begins)
  },
  'reads the output that its conversation is learned from': ({ conversation, events }) => conversation !== 'learned' || events !== null,
  'says how it tells of its end, in words that a line of the runner holds': ({ ending }) => ending === null || isWhole(ending),
  'knows a failure of its login, where it tells of failures and has one': (row) =>
    row.ending === null || !hasLogin(row) || row.ending.failures.some((each) => each.class === 'auth'),
  'tells what mends its login, where it has one': (row) => {
    const names = row.credentials.variables(undefined)
    if (!hasLogin(row)) return row.loginFix === ''
    return /^\w.*[^.]$/.test(row.loginFix) && (names.length === 0 || names.some((name) => row.loginFix.includes(name)))
  },
  'names the hosts of its API as a config would, where it has a login for one': (row) => {
    const hosts = row.hosts(undefined)
    const plain = hosts.every((host) => allowedHostSchema.safeParse(host).success && !host.startsWith('.'))
    return plain && new Set(hosts).size === hosts.length && (hosts.length > 0 || !hasLogin(row))
  },
  'says how a gateway adds each of its keys, at one of its hosts, and is led there': (row) =>
    row.credentials.variables(undefined).every((name) => {
      const upstream = row.credentials.upstreams.find(({ variable }) => variable === name)
      const host = /^https:\/\/([a-z0-9.-]+)(?:\/[\w/-]*\w)?$/.exec(upstream?.address ?? '')?.[1]
      const led = { ...request, login: name, gateway: 'http://gateway' }
      const plans = [row.headless(led), row.interactive?.(led) ?? []].flat()
      return (
        // where it has none, another obligation tells
        (row.hosts(undefined).length === 0 || row.hosts(undefined).includes(host ?? '')) &&
        /^\/(?:\w+\/)*$/.test(upstream?.below ?? '') &&
        /^[a-z-]+: (?:Bearer )?KEY$/.test(upstream?.header ?? '') &&
        (row.credentials.addressVariable !== null || plans.every((plan) => textOf(plan).includes('http://gateway')))
      )
    }),
  'keeps its transcripts in its home, or nowhere': ({ transcripts }) => !/^[/~]|(?:^|\/)\.\.(?:\/|$)/.test(transcripts),
  'names its transcripts after the conversation, where they are read': ({ transcripts, transcriptEvents }) =>
    transcriptEvents === null || /<(?:beginning of the )?conversation>/.test(transcripts),
  'at a terminal, takes a prompt that begins with a dash, and none': (row) => {
    if (ofConfig(row)) return true
    const plan = terminalPlan(row, '-v is asked')
    if (plan === undefined) return true
    const isText = plan.argv.at(-2) === '--' || plan.argv.some((word) => /^--[a-z-]+=-v is asked$/.test(word))
    return isText && plan.stdin === 'none' && terminalPlan(row, null)?.argv.join(' ').includes('asked') === false
  },
  'at a terminal, its hooks tell what the row says that they tell': (row) => {
    const plan = terminalPlan(row, null)
    if (plan === undefined) return true
    const tells = (...words: string[]): boolean => new RegExp(['/turn', ...words].join('[^a-z]+')).test(textOf(plan))
    const hasHooks = row.turns !== 'none'
    return tells('working') === hasHooks && tells('waiting') === hasHooks && tells('waiting', 'ready') === (row.turns === 'hooks')
  },
}

function hasLogin({ credentials }: AgentAdapter): boolean {
  return credentials.variables(undefined).length > 0 || credentials.files.length > 0
}

function isWhole({ succeeded, failed, errors, reopened, kept, conversation, words, failures }: Ending): boolean {
  const patterns = [...succeeded, ...failed, ...errors, ...reopened, ...kept, conversation.pattern]
  const places = [...patterns.flatMap((pattern) => Object.keys(pattern)), conversation.path, ...words]
  return (
    [succeeded, failed, reopened, kept, words, failures].every((all) => all.length > 0) &&
    places.every((place) => /^\w+(?:\.\w+){0,2}$/.test(place)) &&
    patterns.every((pattern) => /^[^\t\n]+$/.test(Object.values(pattern).join(''))) &&
    failures.every(({ pattern }) => !/[\t\n]|\\[tn]/.test(new RegExp(pattern, 'im').source)) &&
    failures.every((each) => failureClasses.includes(each.class))
  )
}
