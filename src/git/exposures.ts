import type { HostRepo } from './host-repo.ts'
import { ownNamespaces } from './own-namespaces.ts'
import { gitText } from './run-git.ts'

/** A remote by whose settings what scad keeps in a repository does not stay there, and stay private. */
export interface Exposure {
  remote: string
  /** `published`: a push to it sends saved work along. `pruned`: a fetch from it with --prune deletes saved work. */
  danger: 'published' | 'pruned'
  /** What ends it: the words of `git config` for each call. */
  remedy: string[][]
}

/**
 * The remotes of a repository that mirror it in whole: `mirror = true`, or refspecs such as `refs/*:refs/*`. Such a push publishes
 * saved refs, and such a fetch prunes them.
 * @see https://git-scm.com/docs/git-config remote.<name>.mirror, and negative refspecs in git-fetch
 */
export async function exposures({ commonDir }: Pick<HostRepo, 'commonDir'>): Promise<Exposure[]> {
  const args = ['config', '--null', '--get-regexp', String.raw`^remote\..*\.(mirror|push|fetch)$`]
  const text = await gitText({ args, gitDir: commonDir, userConfig: true, okCodes: [0, 1] })
  const settings = text.split('\0').flatMap((entry): Setting[] => {
    const [, remote, key, value] = /^remote\.(.*)\.(mirror|push|fetch)(?:\n(.*))?$/s.exec(entry.trim()) ?? []
    return remote === undefined || key === undefined ? [] : [{ remote, key, value: value ?? 'true' }]
  })
  return exposuresIn(settings)
}

interface Setting {
  remote: string
  key: string
  value: string
}

/** Exported for tests. Pure. */
export function exposuresIn(settings: readonly Setting[]): Exposure[] {
  return [...new Set(settings.map(({ remote }) => remote))].flatMap((remote): Exposure[] => {
    const of = (key: string): string[] => settings.filter((one) => one.remote === remote && one.key === key).map(({ value }) => value)
    const name = (key: string): string => `remote.${remote}.${key}`
    const without = (key: string, sources: readonly string[]): string[][] => sources.map((source) => ['--add', name(key), `^${source}*`])
    // a mirror takes no refspecs: what it does has to be said by one
    const mirrors = /^(?:true|yes|on|1)$/i.test(of('mirror').at(-1) ?? '')
    const push = mirrors ? ['+refs/*:refs/*'] : of('push')
    const published = ownNamespaces.filter((namespace) => push.some((spec) => covers(sourceOf(spec), namespace)))
    const sent = published.filter((namespace) => !excluded(push, namespace))
    const pruned = ownNamespaces.flatMap((namespace) => pruningSource(of('fetch'), namespace) ?? [])
    const unmirror = mirrors
      ? [
          [name('mirror'), 'false'],
          ['--add', name('push'), '+refs/*:refs/*'],
        ]
      : []
    const found: Exposure[] = [
      { remote, danger: 'published', remedy: sent.length === 0 ? [] : [...unmirror, ...without('push', sent)] },
      { remote, danger: 'pruned', remedy: without('fetch', pruned) },
    ]
    return found.filter(({ remedy }) => remedy.length > 0)
  })
}

/** The names on the remote that a fetch takes for those of a namespace here; null when it takes none. */
function pruningSource(fetch: readonly string[], namespace: string): string | null {
  const spec = fetch.find((one) => covers(destinationOf(one), namespace))
  if (spec === undefined) return null
  const source = `${sourceOf(spec).slice(0, -1)}${namespace.slice(destinationOf(spec).length - 1)}`
  return excluded(fetch, source) ? null : source
}

function covers(pattern: string, namespace: string): boolean {
  return pattern.endsWith('*') && namespace.startsWith(pattern.slice(0, -1))
}

function excluded(specs: readonly string[], namespace: string): boolean {
  return specs.some((spec) => spec.startsWith('^') && covers(spec.slice(1), namespace))
}

function sourceOf(spec: string): string {
  return spec.replace(/^\+/, '').split(':')[0] ?? ''
}

function destinationOf(spec: string): string {
  return spec.split(':')[1] ?? ''
}
