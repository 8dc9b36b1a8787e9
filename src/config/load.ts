import { resolve } from 'node:path'
import { z } from 'zod'
import { isError, ScadError } from '../errors/scad-error.ts'
import { knownProject, rememberProject } from '../host/registry.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { trustedOnly } from './trust/module-guard.ts'
import { exists } from './exists.ts'
import { parseConfig } from './parse-config.ts'
import type { Project } from './project.ts'
import { findConfig, readConfig, type RawConfig } from './read-config.ts'
import { requireTrust } from './trust/require-trust.ts'
import { unknownProject } from './unknown-project.ts'
import { withConsent } from './trust/with-consent.ts'
import { shellLine } from '../text/shell-line.ts'

/** The fields of every input that takes a project; `loadProject` reads them. */
export const projectFields = {
  project: keySchema
    .optional()
    .describe('name of a known project; without it the config is looked for, climbing from the working directory'),
  config: z.string().min(1).optional().describe('config file to use'),
}

/** Which project is meant, in the words of `projectFields`. */
interface Wanted {
  project?: string | undefined
  config?: string | undefined
}

/**
 * The project meant: of the file named by `config`, of that name in the registry, or of the nearest config from `scad.cwd` upwards.
 * Only the config is checked here: what it names on the host is `validateProject`'s to look at. For looking at only, and so nothing is
 * noted of it: who acts on it takes `loadTrustedProject`.
 * @throws config-not-found, config-invalid (every problem in `details.problems`), project-not-found, config-untrusted when it is a program
 */
export async function loadProject(scad: Scad, wanted: Wanted = {}): Promise<Project> {
  return (await withConsent(scad, async () => await load(scad, wanted))).project
}

/** A config as it is looked at, and what keeps anybody from acting on it. */
export interface Examined {
  project: Project
  /** That it asks for what nobody has trusted; null when it does not. */
  untrusted: ScadError | null
}

/** The same for looking at what it names on the host, too. @throws what `loadProject` throws */
export async function examineProject(scad: Scad, wanted: Wanted = {}): Promise<Examined> {
  const { raw, project } = await withConsent(scad, async () => await load(scad, wanted))
  try {
    await requireTrust(scad, raw, project)
    return { project, untrusted: null }
  } catch (error) {
    if (!isError(error, 'config-untrusted')) throw error
    return { project, untrusted: error }
  }
}

/**
 * The same for who acts on it: what it asks for beyond the defaults must be trusted. Where somebody sits at a terminal they are asked.
 * It is remembered, so that its name works anywhere from now on; a name that already belongs to another file keeps it, with a warning.
 * @throws what `loadProject` throws, config-untrusted
 */
export async function loadTrustedProject(scad: Scad, wanted: Wanted = {}): Promise<Project> {
  const project = await withConsent(scad, async () => {
    const { raw, project: loaded } = await load(scad, wanted)
    await requireTrust(scad, raw, loaded)
    return loaded
  })
  await remember(scad, project)
  return project
}

async function load(scad: Scad, wanted: Wanted): Promise<{ raw: RawConfig; project: Project }> {
  const raw = await locate(scad, wanted)
  const project = await parseConfig(scad, raw)
  if (wanted.project !== undefined && wanted.project !== project.name)
    throw new ScadError('project-not-found', `${project.file} is the project "${project.name}", not "${wanted.project}"`, {
      hint: 'scad config list shows the known ones',
    })
  return { raw, project }
}

/** The nearest config from a folder upwards. @throws config-not-found, config-invalid */
export async function nearestConfig(scad: Pick<Scad, 'env' | 'identity' | 'paths'>, folder: string): Promise<RawConfig> {
  const found = await findConfig(folder, believedOwners(scad), trustedOnly(scad))
  if (found !== null) return found
  throw new ScadError('config-not-found', `no scad.config.* in ${folder} or above it`, {
    hint: 'scad init writes one; or name a project: scad config list',
  })
}

async function locate(scad: Scad, { project, config }: Wanted): Promise<RawConfig> {
  if (config !== undefined) return readConfig(resolve(scad.cwd, config), trustedOnly(scad))
  if (project === undefined) return nearestConfig(scad, scad.cwd)
  const known = await knownProject(scad.paths, project)
  if (known === null) return nearestNamed(scad, project)
  return readConfig(known.file, trustedOnly(scad)).catch((error: unknown) => {
    if (!isError(error, 'config-not-found')) throw error
    throw new ScadError('config-not-found', `the config of "${project}" is gone: ${known.file}`, {
      hint: `scad config add FILE --force where it moved to, or scad config remove ${project}`,
    })
  })
}

/** A project that is not known yet, when it is the one whose folder the caller stands in. */
async function nearestNamed(scad: Scad, name: string): Promise<RawConfig> {
  const found = await findConfig(scad.cwd, believedOwners(scad), trustedOnly(scad))
  const { content } = found ?? { content: undefined }
  if (found !== null && typeof content === 'object' && content !== null && 'name' in content && content.name === name) return found
  throw await unknownProject(scad, name)
}

/** Whose configs are read: the user, root, and whoever called sudo. */
export function believedOwners(scad: Pick<Scad, 'env' | 'identity'>): number[] {
  return [scad.identity.uid, 0, ...(scad.identity.uid === 0 && scad.env['SUDO_UID'] ? [Number(scad.env['SUDO_UID'])] : [])]
}

async function remember(scad: Scad, { name, file }: Project): Promise<void> {
  const known = await knownProject(scad.paths, name)
  if (known?.file === file) return
  if (known !== null && (await exists(known.file))) {
    scad.progress({
      type: 'warning',
      text: `another config is known as "${name}": ${known.file}; to let the name mean this one: ${shellLine(['scad', 'config', 'add', file, '--force'])}`,
    })
    return
  }
  await rememberProject(scad.paths, { name, file })
}
