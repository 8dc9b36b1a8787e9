import { simpleGit, type SimpleGit } from 'simple-git'
import { gitError } from './git-error.ts'
import { gitEnvironment, safeSettings } from './git-environment.ts'

/**
 * simple-git for plain questions to a trusted host repository, in the same clean environment as `runGit`, with the user's own
 * settings. Any non-zero exit throws: simple-git alone takes an error without words for success.
 *
 * @param folder where git starts
 */
export function plainGit(folder: string): SimpleGit {
  return simpleGit({
    baseDir: folder,
    config: [...safeSettings],
    unsafe: { allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true },
    errors: (error, { exitCode, stdErr }) => (exitCode === 0 ? error : gitError(['config'], exitCode, Buffer.concat(stdErr).toString())),
  }).env(gitEnvironment(true))
}
