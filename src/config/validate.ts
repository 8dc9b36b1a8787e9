import { z } from 'zod'
import { isError, ScadError } from '../errors/scad-error.ts'
import { isGitFolder } from '../git/git-folder.ts'
import { openRepo, resolveCommit, type HostRepo } from '../git/host-repo.ts'
import { keySchema, oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { commandLine } from '../text/shell-line.ts'
import { exists } from './exists.ts'
import { examineProject } from './load.ts'
import { configInvalid, type Problem } from './problems.ts'
import type { Project, ProjectRepo } from './project.ts'

/** What a project's repos are on this host now. */
export const validatedProjectSchema = z.strictObject({
  id: keySchema,
  file: z.string(),
  repos: z.array(
    z.strictObject({
      key: keySchema,
      path: z.string().describe('top folder of the repository'),
      base: z.string().describe('the ref that sessions start from: as configured, or the current branch; "" for a detached HEAD'),
      commit: z.union([oidSchema, z.literal('')]).describe('the commit that is; "" in a repository without commits'),
    }),
  ),
  mounts: z.array(z.string()).describe('sources that are there'),
})
export type ValidatedProject = z.infer<typeof validatedProjectSchema>

export type Finding = Problem & { error: ScadError }

/**
 * Looks at everything a project names on this host: repositories and their bases, mount sources, files for the build, secrets. Git is run in
 * no repository without a working tree before its config is trusted, as it would go by settings that came with it.
 * @throws what `loadProject` throws; config-untrusted; what is wrong (repo-missing, repo-invalid, branch-not-found, mount-missing, path-not-found, bad-input); when it is more
 * than one thing, config-invalid with all of them in `details.problems`
 */
export async function validateProject(scad: Scad, wanted: Parameters<typeof examineProject>[1] = {}): Promise<ValidatedProject> {
  const { project, untrusted } = await examineProject(scad, wanted)
  const opened = await Promise.all(project.repos.map(async (repo) => await openWithBase(repo, untrusted)))
  const findings = [
    ...opened.flatMap((repo) => ('error' in repo ? [repo] : [])),
    ...(await missingMounts(project)),
    ...(await missingFiles(project)),
    ...missingSecrets(scad, project),
  ]
  if (findings.length > 0) throw failure(project, findings)
  return {
    id: project.name,
    file: project.file,
    repos: opened.flatMap((repo) =>
      'error' in repo ? [] : [{ key: repo.key, path: repo.host.path, base: repo.base, commit: repo.commit }],
    ),
    mounts: project.mounts.map(({ source }) => source),
  }
}

interface OpenedRepo {
  key: string
  host: HostRepo
  base: string
  commit: string
}

async function openWithBase({ key, path, base }: ProjectRepo, untrusted: ScadError | null): Promise<OpenedRepo | Finding> {
  if (untrusted !== null && (await isGitFolder(path))) return finding(`repos.${key}.path`, untrusted)
  try {
    const host = await openRepo(path)
    const commit = base === undefined ? (host.head ?? '') : await resolveCommit(host, base)
    return { key, host, base: base ?? host.branch ?? '', commit }
  } catch (error) {
    if (!isError(error, 'repo-missing', 'repo-invalid', 'branch-not-found')) throw error
    return finding(`repos.${key}.${isError(error, 'branch-not-found') ? 'base' : 'path'}`, error)
  }
}

async function missingMounts({ mounts, file }: Project): Promise<Finding[]> {
  const findings = mounts.map(async ({ source, target }, index) => {
    if (await exists(source)) return []
    const hint = `create it, or correct "mounts" in ${file}`
    return [
      finding(
        `mounts[${index}].source`,
        new ScadError('mount-missing', `${source} does not exist; it should be mounted at ${target}`, { hint }),
      ),
    ]
  })
  return (await Promise.all(findings)).flat()
}

/** Files that the config names for the build and that are not there. */
export async function missingFiles({ environment, file }: Project): Promise<Finding[]> {
  const { dockerfile, python, caCertificates, secrets } = environment
  const named: [path: string, file: string][] = [
    ...(dockerfile === undefined ? [] : [['dockerfile', dockerfile] satisfies [string, string]]),
    ...indexed('python.requirements', python?.requirements ?? []),
    ...indexed('caCertificates', caCertificates === 'host' ? [] : caCertificates),
    ...Object.entries(secrets).flatMap(([name, secret]): [string, string][] =>
      'file' in secret ? [[`secrets.${name}`, secret.file]] : [],
    ),
  ]
  const findings = named.map(async ([path, place]) => {
    if (await exists(place)) return []
    const hint = `create it, or correct it in ${file}`
    return [finding(`environment.${path}`, new ScadError('path-not-found', `${place} does not exist`, { hint }))]
  })
  return (await Promise.all(findings)).flat()
}

/** Variables that the config takes build secrets from and that are not set. */
export function missingSecrets({ env }: Pick<Scad, 'env'>, { environment }: Project): Finding[] {
  return Object.entries(environment.secrets).flatMap(([name, secret]) =>
    'env' in secret && !env[secret.env]
      ? [
          finding(
            `environment.secrets.${name}`,
            new ScadError('bad-input', `the variable ${secret.env} is not set`, { fix: commandLine('export', `${secret.env}=VALUE`) }),
          ),
        ]
      : [],
  )
}

function failure({ file }: Project, findings: Finding[]): ScadError {
  const [first] = findings
  if (findings.length === 1 && first !== undefined) return first.error
  return configInvalid(
    file,
    findings.map(({ path, message, error }) => ({ path, message, code: error.code })),
  )
}

function finding(path: string, error: ScadError): Finding {
  return { path, message: error.message, error }
}

function indexed(path: string, files: string[]): [string, string][] {
  return files.map((file, index) => [`${path}[${index}]`, file])
}
