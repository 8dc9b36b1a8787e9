import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { isError, ScadError } from '../errors/scad-error.ts'
import { formatDuration } from '../text/duration.ts'
import { gitEnvironment, safeSettings } from './git-environment.ts'
import { reportGitCall } from './trace.ts'
import { decodeText } from '../text/decode.ts'

export interface GitStart {
  /** What follows `git`. */
  args: readonly string[]
  /** Default: the root folder, so that no repository is met by chance. */
  cwd?: string | undefined
  /** The repository, by its git folder: no discovery, no question who owns it. */
  gitDir?: string | undefined
  env?: Record<string, string> | undefined
  /** The user's own git settings count. Default: none do. */
  userConfig?: boolean | undefined
  /** Settings for this call, `key=value`. */
  settings?: readonly string[] | undefined
  /** What git and the git processes it starts may take at most, each: bytes of a file it writes, bytes of address space. */
  limits?: { fileBytes: number; memoryBytes: number } | undefined
  signal?: AbortSignal | undefined
  timeoutMs?: number | undefined
}

/** A git process with its streams. */
export interface GitProcess {
  stdin: Writable
  stdout: Readable
  /** The last of what it wrote to stderr. */
  stderr(): string
  /** Its exit code, null when it was killed. @throws git-missing, interrupted, git-failed (timeout) */
  ended: Promise<number | null>
  /** Ends it and everything it started; `ended` then settles with null, or with `reason`. */
  kill(reason?: ScadError): void
}

const stderrBytes = 64 << 10
const killGraceMs = 3000
/**
 * Applies its first two arguments as limits (file size in blocks of 512 bytes, address space in KiB) and becomes the rest.
 * Soft limits: the remote helper lifts them for itself.
 */
const limiter = 'ulimit -S -c 0; ulimit -S -f "$1" || exit; ulimit -S -v "$2" 2>/dev/null; shift 2; exec "$@"'

/** True for the failure of a git process that took too long. */
export function isTimeout(error: unknown): boolean {
  return isError(error, 'git-failed') && error.details?.['timedOut'] === true
}

/**
 * Starts git in an environment of scad's own making, with hooks off, as the leader of its own process group: the helpers it
 * starts end with it, and a Ctrl-C on the terminal reaches it through `signal` alone.
 */
export function startGit(start: GitStart): GitProcess {
  const { signal, timeoutMs } = start
  const began = performance.now()
  const child = spawnGit(start)
  let stderr = Buffer.alloc(0)
  child.stderr.on('data', (chunk: Buffer) => (stderr = Buffer.concat([stderr, chunk]).subarray(-stderrBytes)))
  // a process that ends early closes its stdin; its exit code says what happened
  child.stdin.on('error', () => undefined)

  let failure: ScadError | undefined
  let grace: NodeJS.Timeout | undefined
  const kill = (reason?: ScadError): void => {
    failure ??= reason
    killGroup(child.pid, 'SIGTERM')
    grace ??= setTimeout(() => killGroup(child.pid, 'SIGKILL'), killGraceMs)
  }
  const interrupt = (): void => kill(interruption(start.args))
  const timeout = timeoutMs === undefined ? undefined : setTimeout(() => kill(tookTooLong(start.args, timeoutMs)), timeoutMs)
  signal?.addEventListener('abort', interrupt, { once: true })
  if (signal?.aborted === true) interrupt()

  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => reject(startFailure(cause, start.cwd)))
    child.once('close', (code, killedBy) => {
      // a Ctrl-C can reach it before it leads a group of its own
      if (killedBy === 'SIGINT') failure ??= interruption(start.args)
      if (failure === undefined) resolve(code)
      else reject(failure)
    })
  }).finally(() => {
    clearTimeout(timeout)
    clearTimeout(grace)
    signal?.removeEventListener('abort', interrupt)
    reportGitCall({ args: start.args, milliseconds: performance.now() - began, code: child.exitCode })
  })
  // whoever awaits `ended` still sees the rejection
  ended.catch(() => undefined)
  return { stdin: child.stdin, stdout: child.stdout, stderr: () => decodeText(stderr), ended, kill }
}

function spawnGit(start: GitStart): ChildProcessByStdio<Writable, Readable, Readable> {
  const settings = [...safeSettings, ...(start.settings ?? [])].flatMap((setting) => ['-c', setting])
  const git = ['git', ...settings, ...(start.gitDir === undefined ? [] : [`--git-dir=${start.gitDir}`]), ...start.args]
  const [program = 'git', ...args] = start.limits === undefined ? git : limited(start.limits, git)
  return spawn(program, args, {
    cwd: start.cwd ?? '/',
    env: gitEnvironment(start.userConfig ?? false, start.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
}

function limited(limits: { fileBytes: number; memoryBytes: number }, command: string[]): string[] {
  return [
    '/bin/sh',
    '-c',
    limiter,
    'sh',
    String(Math.ceil(limits.fileBytes / 512)),
    String(Math.ceil(limits.memoryBytes / 1024)),
    ...command,
  ]
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // it has ended already
  }
}

function interruption(args: readonly string[]): ScadError {
  return new ScadError('interrupted', `git ${args[0] ?? ''} was interrupted`)
}

function tookTooLong(args: readonly string[], timeoutMs: number): ScadError {
  return new ScadError('git-failed', `git ${args[0] ?? ''} did not end within ${formatDuration(timeoutMs)}`, {
    details: { timedOut: true },
  })
}

function startFailure(cause: NodeJS.ErrnoException, cwd: string | undefined): ScadError {
  if (cwd !== undefined && !existsSync(cwd)) return new ScadError('repo-missing', `there is no folder ${cwd}`, { cause })
  if (cause.code === 'ENOENT') return new ScadError('git-missing', 'git was not found', { hint: 'install git 2.31 or newer', cause })
  if (cause.code === 'E2BIG') return new ScadError('git-failed', 'too many refs for one git call', { cause })
  return new ScadError('git-failed', `git could not be started: ${cause.message}`, { cause })
}
