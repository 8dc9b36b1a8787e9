import { listEntries } from '../archive/entries.ts'
import { listProjects } from '../config/known-projects.ts'
import { listJobs } from '../job/list.ts'
import type { Scad } from '../scad/scad.ts'
import { sessionsByLabel } from '../session/list.ts'
import type { Completion } from './command.ts'
import type { Candidate, LiveCandidates } from './complete.ts'

/** A person waits for Tab: an engine slower than this completes nothing. ms */
const patience = 2000

/** Candidates as they are now, from the engine and the registry. Empty where anything fails or is slow: Tab has no place for errors. */
export function liveCandidates(scad: Scad): LiveCandidates {
  return async (kind, words) => {
    const slow = new Promise<Candidate[]>((resolve) => setTimeout(resolve, patience, []).unref())
    return Promise.race([slow, sources[kind](scad, words).catch(() => [])])
  }
}

type Source = (scad: Scad, words: readonly string[]) => Promise<Candidate[]>

const sources: Record<Completion, Source> = {
  session: async (scad) => (await sessionsByLabel(scad)).map(({ id, state, project }) => ({ value: id, text: `${project}, ${state}` })),
  entry: async (scad) => unique((await listEntries(scad.paths)).map(({ session }) => session)),
  repo: async (scad, words) => unique((await sessionsNamed(scad, words)).flatMap(({ repos }) => repos.map(({ key }) => key))),
  agent: async (scad, words) => unique((await sessionsNamed(scad, words)).flatMap(({ spec }) => Object.keys(spec.agents))),
  branch: async (scad, words) => unique((await sessionsNamed(scad, words)).flatMap(({ repos }) => repos.map(({ branch }) => branch))),
  project: async (scad) => (await listProjects(scad)).map(({ id, file }) => ({ value: id, text: file })),
  job: async (scad) => (await listJobs(scad)).toReversed().map(({ id, state, agent }) => ({ value: id, text: `${agent}, ${state}` })),
  file: async () => [],
}

/** The session that the line names already, or else all of them. */
async function sessionsNamed(scad: Scad, words: readonly string[]): ReturnType<typeof sessionsByLabel> {
  const sessions = await sessionsByLabel(scad)
  const named = sessions.filter(({ id }) => words.includes(id))
  return named.length > 0 ? named : sessions
}

function unique(values: readonly string[]): Candidate[] {
  return [...new Set(values)].filter((value) => value !== '').map((value) => ({ value, text: '' }))
}
