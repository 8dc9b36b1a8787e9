import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { forgetProject, knownProject, knownProjects, rememberProject } from '../host/registry.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { trustedOnly } from './trust/module-guard.ts'
import { exists } from './exists.ts'
import { nearestConfig } from './load.ts'
import { parseConfig } from './parse-config.ts'
import { readConfig } from './read-config.ts'
import { unknownProject } from './unknown-project.ts'
import { withConsent } from './trust/with-consent.ts'
import { shellLine } from '../text/shell-line.ts'

/** A project whose name works anywhere on this machine. */
export const listedProjectSchema = z.strictObject({
  id: keySchema.describe('name'),
  file: z.string().describe('its config'),
  exists: z.boolean().describe('whether that file is there'),
})
export type ListedProject = z.infer<typeof listedProjectSchema>

/** The known projects, by name. */
export async function listProjects({ paths }: Pick<Scad, 'paths'>): Promise<ListedProject[]> {
  const projects = await knownProjects(paths)
  return Promise.all(projects.map(async ({ name, file }) => ({ id: name, file, exists: await exists(file) })))
}

export const addProjectInput = z.object({
  file: z.string().min(1).optional().describe('config file, or a folder to look from; default: the working directory'),
  force: z.boolean().default(false).describe('take the name over from another config'),
})

/**
 * Makes a project known, so that its name works anywhere.
 * @throws config-not-found, config-invalid, config-untrusted when it is a program, name-taken when another config that still exists has
 *   the name
 */
export async function addProject(scad: Scad, { file = '.', force = false }: z.input<typeof addProjectInput> = {}): Promise<ListedProject> {
  const place = resolve(scad.cwd, file)
  const isFolder = await stat(place).then(
    (info) => info.isDirectory(),
    () => false,
  )
  const raw = await withConsent(scad, async () =>
    isFolder ? await nearestConfig(scad, place) : await readConfig(place, trustedOnly(scad)),
  )
  const project = await parseConfig(scad, raw)
  const known = await knownProject(scad.paths, project.name)
  if (!force && known !== null && known.file !== project.file && (await exists(known.file)))
    throw new ScadError('name-taken', `"${project.name}" is already ${known.file}`, {
      hint: `give one of them another name, or take it over: ${shellLine(['scad', 'config', 'add', project.file, '--force'])}`,
    })
  await rememberProject(scad.paths, { name: project.name, file: project.file })
  return { id: project.name, file: project.file, exists: true }
}

export const removeProjectInput = z.object({ project: keySchema.describe('name of a known project') })

/**
 * Forgets a project's name; its config file and its sessions stay.
 * @throws project-not-found
 */
export async function removeProject(scad: Pick<Scad, 'paths'>, { project }: z.input<typeof removeProjectInput>): Promise<ListedProject> {
  const known = (await listProjects(scad)).find(({ id }) => id === project)
  if (known === undefined) throw await unknownProject(scad, project)
  await forgetProject(scad.paths, project)
  return known
}
