import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Hook } from '../config/project.ts'
import { isError } from '../errors/scad-error.ts'
import { resolveVariables } from '../credentials/host-variables.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { readLines } from '../text/line-reader.ts'
import { type Attempt, failure } from './attempt.ts'
import type { ScadEvent } from './scad-event.ts'
import { jsonText } from '../text/json-text.ts'

export type CommandHook = Extract<Hook, { command: string[] }>

/** What a command gets of the environment of `scad watch`, besides `LC_*` and `XDG_*`: what programs need to work, and no key of anybody. */
const passed = new Set(
  `PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR DISPLAY WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS SSH_AUTH_SOCK
  SCAD_HOME DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy`.split(/\s+/),
)

const maxLines = 100
/** From TERM to KILL. */
const graceMs = 2000

/**
 * Runs a command of this machine once: no shell reads its words, its stdin is the event as JSON, and it starts in the folder of the
 * config. It succeeds when it ends with 0. What it prints is told to `scad.progress`, the first lines of it.
 */
export async function runHookCommand(
  scad: Scad,
  event: ScadEvent,
  { command, env, timeout }: CommandHook,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<Attempt> {
  const [program = '', ...words] = command
  try {
    const variables = { ...ownVariables(scad.env), ...resolveVariables(env, scad.env, `on.${event.type}.env`), ...eventVariables(event) }
    // a process group of its own, so that what it starts ends with it
    const child = spawn(program, words, { cwd: folder, env: variables, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    // not its streams' end: what it leaves running may hold them
    const ended = once(child, 'exit')
    // it need not read the event
    child.stdin.on('error', () => {})
    child.stdin.end(`${jsonText(event)}\n`)
    const say = (line: string): void => scad.progress({ type: 'note', text: `[${program}] ${line}` })
    void Promise.all([tellLines(child.stdout, say), tellLines(child.stderr, say)]).catch(() => {})
    const late = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
    const end = (): void => void endGroup(child.pid)
    late.addEventListener('abort', end, { once: true })
    try {
      await ended
    } finally {
      late.removeEventListener('abort', end)
    }
    if (late.aborted) return failure(`took longer than ${timeout / 1000} s`)
    return child.exitCode === 0 ? { done: true } : failure(`ended with ${child.exitCode ?? child.signalCode}`)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const code = 'code' in error ? String(error.code) : ''
    return failure(isError(error) || code === '' ? error.message : `could not be started: ${code}`)
  }
}

function ownVariables(env: Scad['env']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => passed.has(name) || /^(?:LC|XDG)_/.test(name)))
}

function eventVariables({ id, type, session, project, job }: ScadEvent): Record<string, string> {
  return { SCAD_EVENT: id, SCAD_EVENT_TYPE: type, SCAD_SESSION: session, SCAD_PROJECT: project, SCAD_JOB: job?.id ?? '' }
}

async function tellLines(stream: Readable, say: (line: string) => void): Promise<void> {
  let lines = 0
  for await (const line of readLines(stream, 4096)) {
    lines++
    if (lines <= maxLines) say(cleanLine(line))
    if (lines === maxLines) say('… and more')
  }
}

async function endGroup(pid: number | undefined): Promise<void> {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGTERM')
    await pause(graceMs)
    process.kill(-pid, 'SIGKILL')
  } catch {
    // it is gone
  }
}
