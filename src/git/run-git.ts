import { ScadError } from '../errors/scad-error.ts'
import { formatSize } from '../text/size.ts'
import { gitError } from './git-error.ts'
import { type GitStart, startGit } from './git-process.ts'

export interface GitRun extends GitStart {
  input?: string | Buffer | undefined
  /** bytes of stdout to take at most; default 64 MiB */
  maxOutput?: number | undefined
  /** What happens past `maxOutput`: git-failed, or git is ended and what came counts. Default: fail */
  excess?: 'fail' | 'cut' | undefined
  /** Exit codes that are answers, not failures. Default: 0 */
  okCodes?: readonly number[] | undefined
}

export interface GitResult {
  stdout: Buffer
  stderr: string
  code: number
  /** stdout was cut at `maxOutput`. */
  cut: boolean
}

/**
 * Runs git to its end in a clean environment: no inherited GIT_*, no prompt, no hook, no lazy fetch, no lock for mere reading.
 *
 * @throws git-missing; git-failed with git's own last line; no-space; locked; repo-invalid (dubious ownership); interrupted
 */
export async function runGit(run: GitRun): Promise<GitResult> {
  const limit = run.maxOutput ?? 64 << 20
  const git = startGit(run)
  const chunks: Buffer[] = []
  let size = 0
  git.stdout.on('data', (chunk: Buffer) => {
    if (size > limit) return
    chunks.push(chunk)
    size += chunk.length
    if (size > limit) git.kill(run.excess === 'cut' ? undefined : tooMuch(run, limit))
  })
  git.stdin.end(run.input ?? '')
  const code = await git.ended
  const cut = size > limit
  if (!cut && (code === null || !(run.okCodes ?? [0]).includes(code))) throw gitError(run.args, code, git.stderr())
  return { stdout: Buffer.concat(chunks).subarray(0, limit), stderr: git.stderr(), code: code ?? 0, cut }
}

function tooMuch({ args }: GitRun, limit: number): ScadError {
  return new ScadError('git-failed', `git ${args[0] ?? ''} printed more than ${formatSize(limit)}`)
}

/** What git prints, without the line end. @throws as `runGit` */
export async function gitText(run: GitRun): Promise<string> {
  return (await runGit(run)).stdout.toString().replace(/\n$/, '')
}
