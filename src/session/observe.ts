import type { z } from 'zod'
import type { Container, Volume } from '../engine/engine.ts'
import { label } from '../scad/labels.ts'
import { inheritedSchema, type JournalEvent } from './journal-event.ts'
import { type Session, sessionSchema } from './session.ts'
import { containerName, volumeName } from './spec.ts'

const { repos: reposSchema, spec: specSchema } = sessionSchema.shape
const emptySpec: Session['spec'] = {
  config: '',
  agents: {},
  agent: '',
  verify: {},
  frozen: {},
  mounts: [],
  gpu: '',
  network: { mode: 'open', allow: [] },
  git: { name: '', email: '' },
}

/**
 * A container as the engine lists it → the session it is, or null when it is none, as one that a person made from a copy of a session: it
 * has the labels, but not the name. Pure.
 * A container whose labels cannot be read is a `broken` session, never an error: one bad one must not hide the others.
 */
export function observeSession({ id, name, image, state, created, labels }: Container): Session | null {
  const told = sessionOf(labels)
  if (told === null || name !== containerName(told.session.id)) return null
  // one that has run is taken for ready until its journal is read
  const start = state === 'created' ? 'broken-off' : 'done'
  return { ...told.session, container: id, image, created, state: told.readable ? stateOf(state) : 'broken', start }
}

/** The volume that a session's container left when it went → the session it was, or null when it is no session's. Pure. */
export function observeLost({ name, created, labels }: Volume): Session | null {
  const told = sessionOf(labels)
  if (told === null || name !== volumeName(told.session.id)) return null
  return { ...told.session, container: '', image: '', created, state: 'lost', start: 'done' }
}

/** What labels tell of a session, and whether all of it could be read. */
function sessionOf(labels: Record<string, string>): {
  session: Omit<Session, 'container' | 'image' | 'created' | 'state' | 'start'>
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
    key: labels[label.key] ?? '',
    parent: labels[label.parent] ?? '',
    group: labels[label.group] ?? '',
    verifies: verifiesOf(labels),
    version: labels[label.version] ?? '',
    repos: repos ?? [],
    spec: spec ?? emptySpec,
    allowed: [],
    inherited: [],
    user: labels[label.user] ?? '',
    labels,
  }
  return { session, readable: repos !== null && spec !== null }
}

function verifiesOf(labels: Record<string, string>): Session['verifies'] {
  const [session, changeSet] = [labels[label.verifies], labels[label.changeSet]]
  return session && changeSet ? { session, changeSet } : null
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

/** The session with what its journal adds to its labels, which never change: repos that came and went, what was allowed of the network, conversations that it was forked with, and whether its start was finished: `withStart` tells whether somebody is at it still. Pure. */
export function withJournal(session: Session, events: readonly JournalEvent[]): Session {
  const repos = new Map(session.repos.map((repo) => [repo.key, repo]))
  const allowed = new Set(session.allowed)
  const inherited = events.flatMap((event) => (event.event === 'inherited' ? [inheritedSchema.parse(event)] : []))
  for (const event of events) {
    if (event.event === 'repo-added') repos.set(event.repo.key, event.repo)
    if (event.event === 'repo-removed') repos.delete(event.repo)
    if (event.event === 'network') for (const host of event.allow) allowed.add(host)
  }
  const ready = events.some(({ event }) => event === 'ready')
  return {
    ...session,
    repos: [...repos.values()],
    allowed: [...allowed],
    inherited,
    state: stateWhen(session.state, ready),
    start: ready ? 'done' : 'broken-off',
  }
}

/** A journal may be younger than what was seen of the container. */
function stateWhen(seen: Session['state'], ready: boolean): Session['state'] {
  if (seen !== 'running' && seen !== 'starting') return seen
  return ready ? 'running' : 'starting'
}
