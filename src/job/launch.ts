import { text } from 'node:stream/consumers'
import type { StartFile } from '../agents/adapter.ts'
import type { Ending } from '../agents/ending.ts'
import type { LoginCopy } from '../credentials/agent-login.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { frame, loginFrame, settingsFrame } from '../session/frames.ts'
import { runnerRequest } from '../session/runner-request.ts'
import { cleanLine } from '../text/clean.ts'
import { endingFrame } from './ending-frame.ts'
import { notStarted } from './not-started.ts'
import type { Retry } from './work.ts'

/** Everything the runner is told about a job. Paths are inside. */
export interface LaunchOrder {
  short: string
  /** `uid:gid` */
  user: string
  workdir: string
  argv: readonly string[]
  env: Readonly<Record<string, string>>
  prompt: Buffer | null
  stdin: 'prompt' | 'none'
  /** Give it a terminal of this size, and in the end a shell there when asked; null for none. */
  tty: { columns: number; rows: number; shell: boolean } | null
  /** Its program waits for a person as soon as it takes what is typed there key by key, until it says otherwise. */
  readyByKey: boolean
  /** What the title of its terminal begins with while its program waits for a person; '' where none does. */
  restingTitle: string
  /** Put in place before the program starts. */
  files: readonly StartFile[]
  /** Put into the session's memory, with a link in the home. */
  login: readonly LoginCopy[]
  /** Refuse to begin when the program is not there, rather than begin and end as `missing`. */
  requireProgram: boolean
  /** What is kept on the session's volume at the end: the session's repositories, and where they started. */
  repos: readonly { key: string; base: string; branch: string }[]
  /** Look whether it could begin, and begin nothing. */
  checkOnly: boolean
  timeoutMs: number | null
  /** How long it may write nothing before its end; null for as long as it likes. */
  idleTimeoutMs: number | null
  /** How its program tells of its end; null when its exit code alone does. */
  ending: Ending | null
  /** How it is started again where that may help; null where it is not. */
  retry: Retry | null
  /** What the host keeps about the job beside its output. */
  facts: Readonly<Record<string, unknown>>
  /** The fields of the journal's `created` line that the host knows. */
  created: Readonly<Record<string, unknown>>
}

const refusals = ['missing', 'workdir', 'taken', 'bad-input', 'failed'] as const

/** What the runner says to an order. */
export type LaunchAnswer = { type: 'begun' } | { type: 'refused'; code: (typeof refusals)[number]; text: string }

/** The least rest before a second attempt; it doubles with each. */
const backoffMs = 5000

/** How long an agent may tell of nothing but an API that it cannot reach, unless its limit of silence is shorter: some never give up. */
const unreachableMs = 5 * 60_000

/** From TERM to KILL. */
export const graceMs = 10_000

/** A stream keeps its first 8 MiB and its last 8. */
const outputLimits = { head: 8 << 20, segment: 1 << 20, keep: 8 }

/**
 * Hands a job to the runner of a session. The prompt, the words and the environment go in as bytes on a stream: no shell reads
 * them, and secrets among them lie on no disk.
 *
 * @throws job-not-started, no-space when the runner gives no answer that can be read; engine-failed
 */
export async function launch(scad: Scad, container: string, order: LaunchOrder): Promise<LaunchAnswer> {
  const execution = await scad.engine.exec(container, { ...runnerRequest('launch', order.short), stdin: true })
  execution.stdin?.end(launchFrames(order))
  const [said, complaint, code] = await Promise.all([text(execution.stdout), text(execution.stderr), execution.exitCode])
  if (scad.signal.aborted) throw new ScadError('interrupted', 'interrupted while a job was started', { hint: 'scad job list' })
  const answer = parseAnswer(said)
  if (answer !== null) return answer
  const detail = cleanLine(complaint) || cleanLine(said) || `the runner ended with ${code ?? 'no exit code'}`
  throw notStarted(detail, 'scad session show tells whether the session still runs')
}

/** The order in the frames that `images/runner/frames.pl` reads. Exported for tests. Pure. */
export function launchFrames(order: LaunchOrder): Buffer {
  const [uid, gid] = order.user.split(':')
  const settings = {
    uid,
    gid,
    workdir: order.workdir,
    stdin: order.stdin,
    require: order.requireProgram ? 1 : 0,
    check: order.checkOnly ? 1 : 0,
    timeout: order.timeoutMs ?? 0,
    idle: order.idleTimeoutMs ?? 0,
    unreachable: Math.min(order.idleTimeoutMs || Infinity, unreachableMs),
    grace: graceMs,
    retries: order.retry?.times ?? 0,
    backoff: backoffMs,
    ...ttySettings(order),
    ...outputLimits,
  }
  return Buffer.concat([
    settingsFrame(settings),
    frame('argv', order.argv.join('\0')),
    ...(order.retry === null ? [] : [frame('again', order.retry.again.join('\0')), frame('resume', order.retry.resume.join('\0'))]),
    frame(
      'env',
      Object.entries(order.env)
        .map(([name, value]) => `${name}=${value}`)
        .join('\0'),
    ),
    frame('files', order.files.flatMap(({ place, path, text: content }) => [place, path, content]).join('\0')),
    loginFrame(order.login),
    frame('repos', order.repos.flatMap(({ key, base, branch }) => [key, base, branch]).join('\0')),
    ...(order.ending === null ? [] : [frame('ending', endingFrame(order.ending))]),
    ...(order.prompt === null ? [] : [frame('prompt', order.prompt)]),
    frame('facts', JSON.stringify(order.facts)),
    frame('created', JSON.stringify(order.created).slice(1, -1)),
    frame('end', ''),
  ])
}

function ttySettings({ tty, readyByKey, restingTitle }: LaunchOrder): Record<string, number | string> {
  if (tty === null) return { tty: 0 }
  const { columns, rows, shell } = tty
  return { tty: 1, columns, rows, shell: shell ? 1 : 0, ready: readyByKey ? 1 : 0, rests: restingTitle }
}

function parseAnswer(said: string): LaunchAnswer | null {
  if (/^(?:ready|started \d+|missing .*)\n$/.test(said)) return { type: 'begun' }
  const [, word, rest = ''] = /^refused ([a-z-]+) (.*)\n?$/.exec(said) ?? []
  const code = refusals.find((one) => one === word)
  return code === undefined ? null : { type: 'refused', code, text: cleanLine(rest) }
}
