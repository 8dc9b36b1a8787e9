import type { z } from 'zod'
import type { Container, Volume } from '../engine/engine.ts'
import { label } from '../scad/labels.ts'
import type { JournalEvent } from './journal-event.ts'
import { type Session, sessionSchema } from './session.ts'

const { repos: reposSchema, spec: specSchema } = sessionSchema.shape
const emptySpec: Session['spec'] = { config: '', agents: {}, agent: '', verify: {}, mounts: [], gpu: '', git: { name: '', email: '' } }

/**
 * A container as the engine lists it → the session it is, or null when it is none. Pure.
 * A container whose labels cannot be read is a `broken` session, never an error: one bad one must not hide the others.
 */
export function observeSession({ id, image, state, created, labels }: Container): Session | null {
  const told = sessionOf(labels)
  return told && { ...told.session, container: id, image, created, state: told.readable ? stateOf(state) : 'broken' }
}

/** The volume that a session's container left when it went → the session it was, or null when it is no session's. Pure. */
export function observeLost({ created, labels }: Volume): Session | null {
  const told = sessionOf(labels)
  return told && { ...told.session, container: '', image: '', created, state: 'lost' }
}

/** What labels tell of a session, and whether all of it could be read. */
function sessionOf(labels: Record<string, string>): {
  session: Omit<Session, 'container' | 'image' | 'created' | 'state'>
  readable: boolean
} | null {
  const id = labels[label.session]
  if (labels[label.kind] !== 'session' || !id) return null
  const repos = parseLabel(reposSchema, labels[label.repos])
  const spec = parseLabel(specSchema, labels[label.spec])
  const session = {
    id,
    project: labels[label.project] ?? '',
    tag: labels[label.tag] ?? '',
    version: labels[label.version] ?? '',
    repos: repos ?? [],
    spec: spec ?? emptySpec,
    user: labels[label.user] ?? '',
    labels,
  }
  return { session, readable: repos !== null && spec !== null }
}

function parseLabel<T>(schema: z.ZodType<T>, text: string | undefined): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text ?? ''))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

function stateOf(state: Container['state']): Session['state'] {
  switch (state) {
    case 'created':
      return 'created'
    case 'running':
    // a commit pauses the container for a moment
    case 'paused':
    case 'restarting':
      return 'running'
    case 'exited':
      return 'stopped'
    case 'removing':
    case 'dead':
      return 'broken'
  }
}

/** The session with what its journal adds to its labels, which never change: repos that came and went, and whether its start was finished. Pure. */
export function withJournal(session: Session, events: readonly JournalEvent[]): Session {
  const repos = new Map(session.repos.map((repo) => [repo.key, repo]))
  for (const event of events) {
    if (event.event === 'repo-added') repos.set(event.repo.key, event.repo)
    if (event.event === 'repo-removed') repos.delete(event.repo)
  }
  const starting = session.state === 'running' && !events.some(({ event }) => event === 'ready')
  return { ...session, repos: [...repos.values()], state: starting ? 'starting' : session.state }
}
