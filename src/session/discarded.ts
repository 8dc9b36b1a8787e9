import { z } from 'zod'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { withReader } from './reader.ts'
import type { Session } from './session.ts'
import { surveyRepo } from './survey.ts'

/** What a removal without saving gives up of one repo; null where it could not be told. */
export const discardedRepoSchema = z.object({
  key: z.string(),
  refs: z.array(z.string()).nullable(),
  files: z.number().nullable(),
  commits: z.number().nullable(),
})
export type DiscardedRepo = z.infer<typeof discardedRepoSchema>

/** What goes with a session of which nothing is saved. Where nobody can look, it is unknown: it is given up in any case. @throws interrupted */
export async function listDiscarded(scad: Scad, session: Session): Promise<DiscardedRepo[]> {
  const unknown = session.repos.map(({ key }) => ({ key, refs: null, files: null, commits: null }))
  if (['created', 'broken', 'lost'].includes(session.state)) return unknown
  try {
    return await withReader(scad, session, async (container) => {
      const repos: DiscardedRepo[] = []
      for (const repo of session.repos) {
        const places = await surveyRepo(scad, session, container, repo)
        repos.push({
          key: repo.key,
          refs: places.flatMap(({ refs }) => [...refs.keys()].map((ref) => ref.replace(/^refs\/(?:scad\/save\/)?/, ''))),
          files: places.reduce((total, { files }) => total + files, 0),
          commits: places.reduce((total, { commits }) => total + commits, 0),
        })
      }
      return repos
    })
  } catch (error) {
    if (isError(error) && !isError(error, 'interrupted')) return unknown
    throw error
  }
}
