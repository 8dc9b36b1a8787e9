import { foldName } from '../text/fold-name.ts'

/** As file systems of macOS and Windows know git's own folder. */
const gitNames = new Set(['.git', 'git~1'])

/**
 * True when a symlink may lead out of the tree, or into git's own folder: an absolute target, more steps up than the link lies deep, a step
 * up after a step down, which may go through another link, or a form that only some system knows. Pure.
 *
 * @param path of the link, relative to the top
 */
export function leadsOutside(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/') || /^[a-z]:|\\|\0/i.test(target)) return true
  const steps = target.split('/').filter((step) => step !== '' && step !== '.')
  const up = steps.findIndex((step) => step !== '..')
  const down = up === -1 ? [] : steps.slice(up)
  const ups = steps.length - down.length
  const depth = path.split('/').length - 1
  return ups > depth || down.includes('..') || down.some((step) => gitNames.has(foldName(step)))
}
