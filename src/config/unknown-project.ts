import { ScadError } from '../errors/scad-error.ts'
import { knownProject, knownProjects } from '../host/registry.ts'
import type { Scad } from '../scad/scad.ts'
import { suggest } from '../text/suggest.ts'

/** @returns the error `project-not-found`, with the known name that was probably meant */
export async function unknownProject({ paths }: Pick<Scad, 'paths'>, name: string): Promise<ScadError> {
  const names = (await knownProjects(paths)).map((known) => known.name)
  const near = suggest(name, names)
  return new ScadError(
    'project-not-found',
    `no known project is called "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
    {
      hint: 'scad config list shows the known ones; scad config add FILE makes one known',
    },
  )
}

/** Tells a project of which there is nothing from a name that is none. @throws project-not-found */
export async function requireKnownProject(scad: Pick<Scad, 'paths'>, name: string): Promise<void> {
  if ((await knownProject(scad.paths, name)) === null) throw await unknownProject(scad, name)
}
