/** What `--debug` tells of one call to the engine, to git or to the file system that has ended. */
export interface Step {
  /** What it does, without the names and ids that differ from run to run. */
  name: string
  /** It changes something somewhere, or may. */
  effect: boolean
}

const traceLine = /^trace: +\d+ms (engine: |git |host: )(.*)$/
/** What a session has besides its container and volume, by the ends of their names. */
const parts = [
  { name: 'gateway', pattern: /^scad-.+\.gateway$/ },
  { name: "volume of a gateway's sockets", pattern: /^scad-.+\.egress$/ },
  { name: 'volume of an overlay', pattern: /^scad-.+\.overlay\d+$/ },
  { name: 'package cache', pattern: /^scad-cache-/ },
]
const looks = /^(?:list|inspect|ask|read|follow|measure|get) /
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
  const [verb, thing, name = ''] = what.split(' ')
  const part = parts.find(({ pattern }) => pattern.test(name))
  return { name: `${verb} ${part?.name ?? thing}`, effect: true }
}
