import { writeFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { openRepo, type HostRepo } from '../git/host-repo.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { exists } from './exists.ts'
import { discoverRepos } from './discover-repos.ts'
import { initFormats, initText, type InitRepo } from './init-text.ts'
import { loadTrustedProject } from './load.ts'
import { configFileNames } from './read-config.ts'
import { trustFile } from './trust/trust-file.ts'

export const initConfigInput = z.object({
  paths: z.array(z.string().min(1)).default([]).describe('git repositories; default: those in the working directory and directly below it'),
  format: z.enum(initFormats).default('ts').describe('ts, yaml or json'),
  name: keySchema.optional().describe('name of the project; default: that of the folder'),
  force: z.boolean().default(false).describe('overwrite the config that is there'),
})

export const initResultSchema = z.strictObject({
  id: keySchema.describe('name of the project'),
  file: z.string(),
  repos: z.array(z.strictObject({ key: keySchema, path: z.string().describe('relative to the file'), workdir: z.boolean() })),
})
export type InitResult = z.infer<typeof initResultSchema>

/**
 * Writes a commented config into `scad.cwd` for the repositories given or found, trusts it as it is then,
 * and makes the project known.
 * @throws repo-missing, repo-invalid, bad-input when a repository is given twice, name-taken when a config is there
 */
export async function initConfig(scad: Scad, input: z.input<typeof initConfigInput> = {}): Promise<InitResult> {
  const { paths, format, name, force } = initConfigInput.parse(input)
  const file = join(scad.cwd, `scad.config.${format}`)
  await refuseOther(scad.cwd, force ? file : undefined)
  const found = paths.length > 0 ? await openGiven(scad.cwd, paths) : await discoverRepos(scad.cwd)
  if (found.length === 0)
    throw new ScadError('repo-missing', `there is no git repository in ${scad.cwd} or directly below it`, { hint: 'scad init PATH…' })
  const repos = named(found, scad.cwd)
  const project = name ?? slug(basename(resolve(scad.cwd)), 'project')
  await write(file, initText(format, project, repos), force)
  await trustFile(scad, file)
  await loadTrustedProject(scad, { config: file })
  return { id: project, file, repos }
}

async function refuseOther(folder: string, overwritten: string | undefined): Promise<void> {
  for (const name of configFileNames) {
    const there = join(folder, name)
    if (there === overwritten || !(await exists(there))) continue
    throw new ScadError('name-taken', `${there} is there already`, {
      hint: overwritten === undefined ? 'edit it, or overwrite it with --force' : 'remove it first: it would be found as well',
    })
  }
}

async function openGiven(folder: string, paths: string[]): Promise<HostRepo[]> {
  const repos = await Promise.all(paths.map((path) => openRepo(resolve(folder, path))))
  const twice = repos.find((repo, index) => repos.findIndex(({ commonDir }) => commonDir === repo.commonDir) !== index)
  if (twice !== undefined) throw new ScadError('bad-input', `${twice.path} is the same repository as another one given`)
  return repos
}

/** Keys from folder names, made different from each other; the first repo is the workdir. */
function named(repos: readonly HostRepo[], folder: string): InitRepo[] {
  const taken = new Set<string>()
  return repos.map(({ path }, index) => {
    const wanted = slug(basename(path).replace(/\.git$/, ''), 'repo')
    let key = wanted
    for (let number = 2; taken.has(key); number++) key = `${wanted.slice(0, 58)}-${number}`
    taken.add(key)
    const place = relative(folder, path)
    return { key, path: place.startsWith('..') ? place : `./${place}`, workdir: index === 0 }
  })
}

/** A name scad accepts, as near to the text as can be. */
function slug(text: string, fallback: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 63)
  return name === '' ? fallback : name
}

async function write(file: string, text: string, overwrite: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: overwrite ? 'w' : 'wx' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EEXIST') throw new ScadError('name-taken', `${file} is there already`, { hint: 'overwrite it with --force' })
    if (code === 'ENOSPC') throw new ScadError('no-space', `no space left to write ${file}`)
    throw new ScadError('bad-input', `cannot write ${file} (${code})`, { cause: error })
  }
}
