import { ScadError } from '../errors/scad-error.ts'
import { formatSize } from '../text/size.ts'
import { gitError } from './git-error.ts'
import { type GitStart, startGit } from './git-process.ts'

export interface GitRun extends GitStart {
  input?: string | Buffer | undefined
  /** bytes of stdout to take at most; default 64 MiB */
  maxOutput?: number | undefined
  /** Exit codes that are answers, not failures. Default: 0 */
  okCodes?: readonly number[] | undefined
}

export interface GitResult {
  stdout: Buffer
  stderr: string
  code: number
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
    size += chunk.length
    if (size > limit) git.kill(new ScadError('git-failed', `git ${run.args[0] ?? ''} printed more than ${formatSize(limit)}`))
    else chunks.push(chunk)
  })
  git.stdin.end(run.input ?? '')
  const code = await git.ended
  if (code === null || !(run.okCodes ?? [0]).includes(code)) throw gitError(run.args, code, git.stderr())
  return { stdout: Buffer.concat(chunks), stderr: git.stderr(), code }
}

/** What git prints, without the line end. @throws as `runGit` */
export async function gitText(run: GitRun): Promise<string> {
  return (await runGit(run)).stdout.toString().replace(/\n$/, '')
}
