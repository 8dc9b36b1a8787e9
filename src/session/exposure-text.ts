import type { CommandLine } from '../errors/command-line.ts'
import { type Exposure, exposures } from '../git/exposures.ts'
import { openRepo } from '../git/host-repo.ts'
import type { Scad } from '../scad/scad.ts'
import { shellLine } from '../text/shell-line.ts'
import type { SavedRepo } from './save.ts'

/** What a remote's settings mean for saved work, for people, and the commands that mend them. Pure. */
export function exposureText(path: string, { remote, danger, remedy }: Exposure): { what: string; fix: CommandLine } {
  return {
    what:
      danger === 'published'
        ? `"git push ${remote}" of ${path} would publish saved work too`
        : `"git fetch --prune ${remote}" of ${path} would delete saved work`,
    fix: `git ${remedy.map((words) => shellLine(['-C', path, 'config', ...words])).join(' && git ')}`,
  }
}

/** Says of each repository in which something was just saved what may happen to it there. */
export async function warnOfExposures(scad: Scad, saved: readonly SavedRepo[]): Promise<void> {
  const told = new Set<string>()
  for (const { path } of saved.filter(({ refs }) => refs.length > 0)) {
    const host = await openRepo(path)
    // working trees of one repository have the same settings
    if (told.has(host.commonDir)) continue
    told.add(host.commonDir)
    for (const exposure of await exposures(host)) {
      const { what, fix } = exposureText(path, exposure)
      scad.progress({ type: 'warning', text: `${what}; to keep it from that: ${fix}` })
    }
  }
}
