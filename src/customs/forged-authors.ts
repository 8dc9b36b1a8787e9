import type { NewCommit, Person } from '../git/new-commits.ts'
import { counted } from '../text/counted.ts'
import type { Observation } from './finding.ts'

/** Past this many different people it no longer matters who they are. */
const maxPeople = 20

/** The people that commits name as author or committer, and who are not the session's git identity. Pure. */
export function forgedAuthors(commits: readonly NewCommit[], identity: Person): Observation[] {
  const forged = new Map<string, { commits: number; first: string }>()
  for (const { oid, author, committer } of commits)
    for (const person of new Set([author, committer].filter((one) => !isSame(one, identity)).map(text))) {
      const known = forged.get(person)
      if (known === undefined) forged.set(person, { commits: 1, first: oid })
      else known.commits++
    }
  const told = [...forged].slice(0, maxPeople)
  const rest = forged.size - told.length
  return [
    ...told.map(([person, { commits: count, first }]) => `${counted(count, 'commit')} by ${person}, the newest ${first.slice(0, 10)}`),
    ...(rest > 0 ? [`commits by ${rest} others`] : []),
  ].map((why): Observation => ({ kind: 'forged-author', why }))
}

function isSame(one: Person, other: Person): boolean {
  return one.name === other.name && one.email === other.email
}

function text({ name, email }: Person): string {
  return `${name} <${email}>`
}
