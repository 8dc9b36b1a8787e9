/** What `--debug` tells of one engine or git call that has ended. */
export interface Step {
  /** What it does, without the names and ids that differ from run to run. */
  name: string
  /** It changes something somewhere, or may. */
  effect: boolean
}

const traceLine = /^trace: +\d+ms (engine: |git )(.*)$/
const looks = /^(?:list|inspect|ask|read|follow) /
const gitEffects = ['init', 'fetch', 'push', 'update-ref', 'index-pack', 'pack-objects', 'commit-tree', 'unpack-objects']

/** The step of a line on stderr; null for one that tells of none. */
export function stepOf(line: string): Step | null {
  const [, where, what = ''] = traceLine.exec(line) ?? []
  if (where === undefined) return null
  if (where === 'git ') {
    const verb = what.split(' ')[0] ?? ''
    return gitEffects.includes(verb) ? { name: `git ${verb}`, effect: true } : { name: 'look at a repository', effect: false }
  }
  if (looks.test(what)) return { name: 'look at the engine', effect: false }
  const program = /^run (\S+) in /.exec(what)?.[1]
  if (program !== undefined) {
    const name = program.split('/').at(-1) ?? ''
    return name === 'alive' ? { name: 'look inside', effect: false } : { name: `run ${name}`, effect: true }
  }
  return { name: what.split(' ').slice(0, 2).join(' '), effect: true }
}
