import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { homeOf } from '../config/expand-home.ts'
import { exists } from '../config/exists.ts'
import { ScadError } from '../errors/scad-error.ts'
import { packageFolder } from '../scad/package.ts'
import type { Scad } from '../scad/scad.ts'
import { suggest } from '../text/suggest.ts'

/**
 * The text of a template: `templates/NAME.md` beside the config, else in `~/.config/scad`, else of those that come with scad.
 *
 * @param config the config file
 * @throws path-not-found with the templates there are
 */
export async function readTemplate(scad: Pick<Scad, 'env'>, name: string, config: string): Promise<string> {
  const folders = [dirname(config), join(homeOf(scad), '.config', 'scad'), packageFolder()].map((folder) => join(folder, 'templates'))
  for (const folder of folders) {
    const file = join(folder, `${name}.md`)
    if (await exists(file)) return await readFile(file, 'utf8')
  }
  const names = await templatesIn(folders)
  const near = suggest(name, names)
  throw new ScadError('path-not-found', `there is no template "${name}": no templates/${name}.md beside ${config}`, {
    hint: near === undefined ? `there are: ${names.join(', ')}` : `did you mean ${near}?`,
  })
}

async function templatesIn(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(folders.map(async (folder) => await readdir(folder).catch(() => [])))
  return [...new Set(found.flat().flatMap((file) => /^(.+)\.md$/.exec(file)?.[1] ?? []))].toSorted()
}
