import type { Setup } from '../image/run-setup.ts'
import type { Session } from '../session/session.ts'

/** A command of a verification. */
export interface Check {
  /** What its job is known by: the same for the same place in the list. */
  key: string
  kind: 'setup' | 'verify'
  /** Key of the repository; '' for a setup of several. */
  repo: string
  /** As the config has it. */
  command: string
  argv: string[]
}

/** What a setup's job is known by, before its number. */
export const setupKey = 'setup '

/** The setup commands of a verification, in the order in which they are run. Pure. */
export function setupChecks(setups: readonly Setup[]): Check[] {
  return setups.map(({ repo, title, argv, folder }, index) => ({
    key: `${setupKey}${index + 1}`,
    kind: 'setup',
    repo,
    command: argv.at(-1) ?? title,
    argv: ['/bin/sh', '-c', 'cd -- "$1" && shift && exec "$@"', 'sh', folder, ...argv],
  }))
}

/** The verify commands of a session, its repositories in their order. Pure. */
export function verifyChecks({ repos, spec }: Pick<Session, 'repos' | 'spec'>): Check[] {
  return repos.flatMap(({ key: repo }) =>
    (spec.verify[repo] ?? []).map((command, index): Check => {
      return { key: `verify ${repo} ${index + 1}`, kind: 'verify', repo, command, argv: ['/bin/sh', '-c', command] }
    }),
  )
}
