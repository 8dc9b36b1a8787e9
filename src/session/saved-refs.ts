import { ScadError } from '../errors/scad-error.ts'
import type { Surveyed } from './survey.ts'

export interface SavedRefsQuestion {
  session: string
  /** What the survey found; `index` is its number among the repositories of one session repo, 0 for the repo itself. */
  place: Surveyed
  index: number
  /** Ref name → object id, as the container advertises them. */
  advertised: ReadonlyMap<string, string>
  /** The same of the host repository. */
  known: ReadonlyMap<string, string>
}

export interface SavedRef {
  /** The ref inside. */
  source: string
  /** The ref on the host. */
  destination: string
  oid: string
}

const named = 'refs/scad/save/'

/**
 * Which refs of a repository inside are fetched, and what they are called on the host: `refs/scad/<session>/heads/<branch>`, `…/HEAD`,
 * `…/index`, `…/worktree`, `…/state`, `…/stash/<n>`, `…/tags/<tag>` for tags that the host does not have, and all of these again under `…/nested/<n>/`
 * for a repository that lies in the repo. Pure.
 *
 * @throws unsaved-work when a ref that the survey named is not offered
 */
export function savedRefs({ session, place, index, advertised, known }: SavedRefsQuestion): SavedRef[] {
  const top = `refs/scad/${session}/${place.kind === 'nested' ? `nested/${index}/` : ''}`
  return [...place.refs.keys()].flatMap((source) => {
    const oid = advertised.get(source)
    if (oid === undefined) throw new ScadError('unsaved-work', `${place.path} no longer offers ${source}`, { hint: 'try again' })
    const name = source.startsWith(named) ? source.slice(named.length) : source.slice('refs/'.length)
    const tag = `refs/${name}`
    const onHost = name.startsWith('tags/') && known.has(tag) && known.get(tag) === advertised.get(tag)
    return onHost ? [] : [{ source, destination: `${top}${name}`, oid }]
  })
}
