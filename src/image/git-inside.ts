import { ScadError } from '../errors/scad-error.ts'
import type { GitTarget } from '../git/target.ts'
import type { Scad } from '../scad/scad.ts'
import { failureText, runStep } from './run-step.ts'

/** The variables that say which engine is meant; git's helper process connects by itself. */
const engineVariables = /^(?:DOCKER_\w+|CONTAINER_HOST|XDG_RUNTIME_DIR|HOME|PATH|SSH_AUTH_SOCK)$/

/** A repository in a running container, as git reaches it. Pure. */
export function targetIn({ env }: Pick<Scad, 'env'>, { container, user }: { container: string; user: string }, path: string): GitTarget {
  const engineEnv = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && engineVariables.test(entry[0])),
  )
  return { container, user, path, engineEnv }
}

/**
 * Runs a shell script of scad's own in a repository inside, as the agent's user. What differs from call to call is in its
 * arguments, `$1` and on.
 * @returns the last lines it wrote
 * @throws git-failed when it fails
 */
export async function scriptInside(scad: Scad, target: GitTarget, script: string, args: string[] = []): Promise<string[]> {
  const request = {
    command: ['/bin/sh', '-euc', script, 'sh', ...args],
    user: target.user,
    workingDir: target.path,
    // a large file stays the pointer that it is in git until its content is there
    env: { GIT_LFS_SKIP_SMUDGE: '1', GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: '' },
  }
  const result = await runStep(scad, target.container, request, { quiet: true })
  if (result.code !== 0) throw new ScadError('git-failed', failureText(`git in ${target.path} inside`, result))
  return result.lines
}
