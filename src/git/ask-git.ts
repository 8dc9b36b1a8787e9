import { type Response, simpleGit, type SimpleGit } from 'simple-git'
import { ScadError } from '../errors/scad-error.ts'
import { gitEnvironment, safeSettings } from './git-environment.ts'
import { gitMessage } from './git-error.ts'

/**
 * Asks a trusted folder of the host plain questions through simple-git, in the same clean environment as `runGit`, with the
 * user's own settings. Any non-zero exit is a failure: simple-git alone takes one without words for success.
 *
 * @param folder where git starts
 * @throws git-failed
 */
export async function askGit<T>(folder: string, question: (git: SimpleGit) => Response<T>): Promise<T> {
  const env = gitEnvironment(true)
  const git = simpleGit({
    baseDir: folder,
    config: [...safeSettings],
    allowEnvironment: Object.keys(env),
    unsafe: { allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true },
    errors: (error, { exitCode, stdErr }) => (exitCode === 0 ? error : Buffer.concat(stdErr)),
  })
  try {
    return await question(git.env(env))
  } catch (cause) {
    throw new ScadError('git-failed', `git in ${folder}: ${gitMessage(cause instanceof Error ? cause.message : '')}`, { cause })
  }
}
