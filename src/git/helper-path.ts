import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(import.meta.url)
const extension = extname(here)
/** The folder of src/ and commands/: the package itself, or its dist/ once compiled. */
const root = dirname(dirname(dirname(here)))

/** Folder of the executable that git starts for `scad::` remotes. It ships as it is, beside the sources. */
export const helperFolder = join(extension === '.ts' ? root : dirname(root), 'commands', 'bin')

/**
 * The environment in which git finds scad's remote helper before any other of that name, run by this very Node.
 * @param path the PATH that everything else is found in
 */
export function helperEnv(path: string): { PATH: string; SCAD_NODE: string; SCAD_HELPER: string } {
  return {
    PATH: `${helperFolder}:${path}`,
    SCAD_NODE: process.execPath,
    SCAD_HELPER: join(root, 'commands', `git-remote-scad${extension}`),
  }
}
