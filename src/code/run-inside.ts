import type { Readable } from 'node:stream'
import type { ExecProcess } from '../engine/engine.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { GitTarget } from '../git/target.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'

const maxOutput = 8 << 20
const timeoutMs = 120_000

/** What a program inside answered. Its bytes are the agent's word: parse them strictly, believe little. */
export interface Answer {
  /** At most 8 MiB; `cut` says that there was more. */
  stdout: Buffer
  /** The last line, cleaned. */
  stderr: string
  code: number | null
  cut: boolean
}

/**
 * Runs git in a repository inside the container as the agent's user: no hooks, no locks taken for mere reading, output and
 * time bounded.
 *
 * @param args what follows `git -C <repo>`
 * @throws git-failed when it takes longer than two minutes; engine-failed, interrupted
 */
export async function gitInside(scad: Scad, target: GitTarget, args: readonly string[]): Promise<Answer> {
  const settings = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.quotePath=false', 'gc.auto=0', 'color.ui=false']
  return await runInside(scad, target, ['/usr/bin/git', '-C', target.path, ...settings.flatMap((setting) => ['-c', setting]), ...args])
}

/**
 * Runs a POSIX shell script of scad's own as the agent's user. What varies comes as arguments, never in the text.
 * @throws as `gitInside`
 */
export async function scriptInside(scad: Scad, target: GitTarget, script: string, args: readonly string[]): Promise<Answer> {
  return await runInside(scad, target, ['/bin/sh', '-c', script, 'scad', ...args])
}

async function runInside(scad: Scad, target: GitTarget, command: string[]): Promise<Answer> {
  const execution = await scad.engine.exec(target.container, {
    command,
    user: target.user,
    workingDir: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: layout.home, LC_ALL: 'C.UTF-8', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
  })
  let late = false
  const timer = setTimeout(() => {
    late = true
    execution.detach()
  }, timeoutMs)
  try {
    const [out, error] = await Promise.all([
      collect(execution, execution.stdout, maxOutput),
      collect(execution, execution.stderr, 64 << 10),
    ])
    const cut = out.cut || error.cut
    if (late) throw new ScadError('git-failed', `git in ${target.path} did not answer within ${timeoutMs / 1000} seconds`)
    const lines = error.bytes.toString().trimEnd().split('\n')
    return { stdout: out.bytes, stderr: cleanLine(lines.at(-1) ?? ''), code: cut ? null : await execution.exitCode, cut }
  } finally {
    clearTimeout(timer)
  }
}

/** Reads until the end or the limit. A stream that breaks because the process was let go counts as ended. */
async function collect(execution: ExecProcess, stream: Readable, limit: number): Promise<{ bytes: Buffer; cut: boolean }> {
  const parts: Buffer[] = []
  let left = limit
  try {
    for await (const chunk of stream) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
      parts.push(bytes.subarray(0, left))
      left -= bytes.length
      if (left < 0) break
    }
  } catch (cause) {
    if (cause instanceof ScadError) throw cause
  }
  if (left < 0) execution.detach()
  return { bytes: Buffer.concat(parts), cut: left < 0 }
}
