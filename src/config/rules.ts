import { resolve } from 'node:path'
import { suggest } from '../text/suggest.ts'
import { expandHome } from './expand-home.ts'
import type { ConfigView } from './config-view.ts'
import { pathText, type Problem } from './problems.ts'

type Rule = (view: ConfigView, folder: string, home: string) => Problem[]

/**
 * What holds between several places of a config.
 * @param folder the config file's folder
 * @param home the user's home folder
 */
export function brokenRules(view: ConfigView, folder: string, home: string): Problem[] {
  return rules.flatMap((rule) => rule(view, folder, home))
}

const oneWorkdir: Rule = ({ repos }) => {
  const keys = Object.keys(repos)
  const chosen = keys.filter((key) => repos[key]?.workdir === true)
  if (chosen.length > 1) return [{ path: 'repos', message: `only one repo can be the workdir, not ${chosen.join(' and ')}` }]
  if (chosen.length === 0 && keys.length > 1)
    return [{ path: 'repos', message: `say which of ${keys.join(', ')} jobs start in: add workdir: true to one` }]
  if (chosen.length === 0 && keys.some((key) => repos[key]?.workdir === false))
    return [{ path: pathText(['repos', keys[0] ?? '', 'workdir']), message: 'the only repo is the workdir' }]
  return []
}

/** Fetched branches are named by session, so one repository under two keys would overwrite itself. */
const differentRepos: Rule = ({ repos }, folder, home) =>
  repeated(
    Object.entries(repos).map(([key, { path }]) => [path && resolve(folder, expandHome(path, home)), ['repos', key, 'path']]),
    (first) => `is the same repository as ${first}`,
  )

const differentTargets: Rule = ({ mounts, environment }) =>
  repeated(
    [
      ...mounts.map(({ target }, index): Place => [target, ['mounts', index, 'target']]),
      ...Object.entries(environment.caches).map(([name, target]): Place => [target, ['environment', 'caches', name]]),
    ],
    (first) => `is the same path as ${first}`,
  )

const baseOrDockerfile: Rule = ({ environment: { base, dockerfile } }) =>
  base !== undefined && dockerfile !== undefined
    ? [{ path: 'environment.base', message: 'the Dockerfile says what it begins from; remove base or dockerfile' }]
    : []

const editableInRepos: Rule = ({ repos, environment }) =>
  environment.python.editable.flatMap((place, index) => {
    const key = place.split('/')[0] ?? ''
    if (key === '' || Object.hasOwn(repos, key)) return []
    return [{ path: pathText(['environment', 'python', 'editable', index]), message: `no repo is called "${key}"${meant(key, repos)}` }]
  })

const knownAgent: Rule = ({ agent, agents }) => {
  const known = Object.keys(agents).length === 0 ? { claude: {} } : agents
  return agent === undefined || Object.hasOwn(known, agent)
    ? []
    : [{ path: 'agent', message: `no agent is called "${agent}"${meant(agent, known)}` }]
}

const rules: Rule[] = [oneWorkdir, differentRepos, differentTargets, baseOrDockerfile, editableInRepos, knownAgent]

type Place = [value: string | undefined, path: (string | number)[]]

/** A problem for every place whose value an earlier one has. */
function repeated(places: Place[], message: (first: string) => string): Problem[] {
  const seen = new Map<string, string>()
  return places.flatMap(([value, path]) => {
    if (value === undefined || value === '') return []
    const first = seen.get(value)
    seen.set(value, first ?? pathText(path))
    return first === undefined ? [] : [{ path: pathText(path), message: message(first) }]
  })
}

function meant(word: string, known: Record<string, unknown>): string {
  const near = suggest(word, Object.keys(known))
  return near === undefined ? `; there is ${Object.keys(known).join(', ') || 'none'}` : `; did you mean "${near}"?`
}
