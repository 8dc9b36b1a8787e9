import { missingFiles, missingSecrets } from '../config/validate.ts'
import { ScadError } from '../errors/scad-error.ts'
import { hostGitIdentity, isUnnamed } from '../git/host-git-identity.ts'
import { checkMounts } from '../session/mounts.ts'
import { noOverlayReason } from '../session/overlay.ts'
import { type Answer, type Check, remedyOf } from './check.ts'

/** Whether the project's config can be used. */
export const config: Check = {
  id: 'config',
  title: 'config',
  needs: 'nothing',
  look: async ({ project }) => {
    if (project === null) return { verdict: 'skipped', what: 'no config here, and no project was named', fix: 'scad init' }
    if (!(project instanceof ScadError)) return { verdict: 'ok', what: `${project.file}: project "${project.name}"` }
    return { verdict: 'failed', what: [project.message, ...problemsIn(project)].join('; '), ...remedyOf(project) }
  },
}

function problemsIn({ details }: ScadError): string[] {
  const problems: unknown = details?.['problems']
  return Array.isArray(problems) && problems.length > 1
    ? problems.map((problem: { path: string; message: string }) => `${problem.path}: ${problem.message}`)
    : []
}

/** Whether somebody has trusted what the project's config asks for. */
export const trust: Check = {
  id: 'trust',
  title: 'trust',
  needs: 'project',
  look: async ({ untrusted }) =>
    untrusted === null
      ? { verdict: 'ok', what: 'whatever the config asks for was trusted, or needs no trust' }
      : { verdict: 'warning', what: `no session starts: ${untrusted.message}`, ...remedyOf(untrusted) },
}

/** Whether commits made inside carry somebody's name. */
export const identity: Check = {
  id: 'git-identity',
  title: 'git identity',
  needs: 'nothing',
  look: async ({ scad, project }) => {
    const known = project === null || project instanceof ScadError ? null : project
    if (known?.git !== undefined) return { verdict: 'ok', what: `${known.git.name} <${known.git.email}>, by the config` }
    const who = await hostGitIdentity(known?.folder ?? scad.cwd)
    if (!isUnnamed(who)) return { verdict: 'ok', what: `${who.name} <${who.email}>` }
    return {
      verdict: 'warning',
      what: `git knows no name and address: commits made inside are by ${who.name} <${who.email}>`,
      fix: 'git config --global user.name "YOUR NAME" && git config --global user.email YOU@EXAMPLE.COM',
    }
  },
}

const modes = { ro: 'read-only', rw: 'writable', overlay: 'written over' }

/** Whether every mount's source is there, and a place that a session may see. */
export const mounts: Check = {
  id: 'mounts',
  title: 'mount',
  needs: 'both',
  look: async ({ scad, engine, project }) => {
    if (project.mounts.length === 0) return { verdict: 'skipped', what: 'the config has none' }
    if (!engine.local) return { verdict: 'skipped', what: 'the sources are on another machine, as the engine is' }
    const repos = project.repos.map(({ path }) => path)
    return await Promise.all(
      project.mounts.map(async (mount): Promise<Answer> => {
        const about = mount.target
        try {
          await checkMounts(scad, [mount], repos)
          const noOverlay = mount.mode === 'overlay' ? noOverlayReason(engine) : null
          if (noOverlay !== null)
            return { verdict: 'failed', about, what: noOverlay, advice: 'use Docker on this machine, or the mode "ro" or "rw"' }
          return { verdict: 'ok', about, what: `${mount.source}, ${modes[mount.mode]}` }
        } catch (error) {
          if (!(error instanceof ScadError) || error.kind === 'interrupted') throw error
          return { verdict: 'failed', about, what: error.message, ...remedyOf(error) }
        }
      }),
    )
  },
}

/** Whether what the config names for the build is there: files, and the variables of build secrets. */
export const files: Check = {
  id: 'files',
  title: 'files for the build',
  needs: 'project',
  look: async ({ scad, project }) => {
    const missing = [...(await missingFiles(project)), ...missingSecrets(scad, project)]
    if (missing.length === 0) return { verdict: 'ok', what: 'whatever the config names is there' }
    return missing.map(({ path, message, error }) => ({ verdict: 'failed', what: `${path}: ${message}`, ...remedyOf(error) }))
  },
}
