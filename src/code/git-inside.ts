import type { GitTarget } from '../git/target.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside, type RunResult } from '../session/run-inside.ts'

const settings = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.quotePath=false', 'gc.auto=0', 'color.ui=false']
const limits = { maxBytes: 16 << 20, timeoutMs: 120_000 }

/**
 * Runs git in a repository inside the container as the agent's user: no hooks, no locks taken for mere reading. What it
 * answers is the agent's word: parse it strictly, believe little.
 *
 * @param args what follows `git -C <repo>`
 * @throws engine-failed when it prints more than 16 MiB or takes longer than two minutes
 */
export async function gitInside(scad: Scad, target: GitTarget, args: readonly string[]): Promise<RunResult> {
  return await run(scad, target, ['/usr/bin/git', '-C', target.path, ...settings.flatMap((setting) => ['-c', setting]), ...args])
}

/**
 * Runs a POSIX shell script of scad's own as the agent's user. What varies comes as arguments, never in the text.
 * @throws as `gitInside`
 */
export async function scriptInside(scad: Scad, target: GitTarget, script: string, args: readonly string[]): Promise<RunResult> {
  return await run(scad, target, ['/bin/sh', '-c', script, 'scad', ...args])
}

async function run(scad: Scad, { container, user }: GitTarget, command: string[]): Promise<RunResult> {
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: layout.home,
    LC_ALL: 'C.UTF-8',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // a large file stays the pointer that it is in git until its content is brought
    GIT_LFS_SKIP_SMUDGE: '1',
  }
  return await runInside(scad, container, { command, user, workingDir: '/', env }, limits)
}
