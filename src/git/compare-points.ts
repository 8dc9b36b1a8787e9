import type { HostRepo } from './host-repo.ts'
import { gitText, runGit } from './run-git.ts'

/** More than this many were made to be many. */
const maxForks = 64

/**
 * The commits that work is compared with to tell what it changed: the newest of the host that it stands on. Of several it is those that
 * hold `base`, so that nothing is taken for the host's own that the host had left behind, or has on some other branch only.
 *
 * @param base what the work was to begin at; null: at nothing
 * @param forks the commits of the host that the work stands on
 * @returns one or more; null for nothing
 */
export async function comparePoints(
  { commonDir }: Pick<HostRepo, 'commonDir'>,
  { base, tip, forks }: { base: string | null; tip: string; forks: readonly string[] },
  options: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<(string | null)[]> {
  const run = { gitDir: commonDir, ...options }
  const independent = async (): Promise<string[]> =>
    (await gitText({ args: ['merge-base', '--independent', ...forks], ...run })).split('\n')
  const newest = forks.length > maxForks ? [] : forks.length < 2 ? forks : await independent()
  if (base === null) return newest.length === 0 ? [null] : [...newest]
  const ahead: string[] = []
  for (const fork of newest)
    if ((await runGit({ args: ['merge-base', '--is-ancestor', base, fork], ...run, okCodes: [0, 1] })).code === 0) ahead.push(fork)
  if (ahead.length > 0) return ahead
  const common = await gitText({ args: ['merge-base', base, tip], ...run, okCodes: [0, 1] })
  return [common === '' ? base : common]
}
