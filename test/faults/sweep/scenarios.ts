import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { label } from '../../../src/scad/labels.ts'
import { findSession } from '../../../src/session/find.ts'
import { listSessions } from '../../../src/session/list.ts'
import type { Session } from '../../../src/session/session.ts'
import { sleeper } from '../../support/engine.ts'
import { eventually } from '../../support/eventually.ts'
import type { TestProject } from '../../support/project.ts'
import { must, nothing, succeed } from '../../support/expectations.ts'
import { removeAll, requireGone, running, unique } from './sessions.ts'
import type { Scenario } from './sweep.ts'
import { makeCommits, makeWork, missingInside, missingOnHost, type Work } from './work.ts'

// two may be at it at the same time
const note = 'cp {promptFile} "note-${SCAD_JOB##*/}" && flock .git sh -c "git add . && git commit -qm Note"'

/** What the projects of the sweep are made of: an agent that commits its prompt. */
export const sweepProject = {
  repos: { app: {}, lib: {} },
  agents: { writer: { adapter: 'command', argv: ['sh', '-c', note] } },
  config: { agent: 'writer' },
}

/** Every command that changes anything, and how a kill of it is judged. */
export const scenarios: readonly Scenario[] = [
  {
    command: 'build',
    prepare: async (project) => {
      const oid = await project.commit('app', { [unique()]: 'x' })
      return {
        words: ['build', '--json'],
        check: async (stdout) => {
          const { repos } = JSON.parse(stdout) as { repos: { key: string; base: string }[] }
          must(repos.find(({ key }) => key === 'app')?.base === oid, 'the image does not hold the new commit')
        },
      }
    },
  },
  {
    command: 'session start',
    prepare: async (project) => {
      await project.commit('app', { [unique()]: 'x' })
      return {
        words: ['session', 'start'],
        check: async (stdout) => {
          must((await findSession(project.scad, stdout.trim())).state === 'running', 'the session does not run')
          await removeAll(project)
        },
      }
    },
  },
  {
    command: 'inject',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeWork(project, session)
      return {
        words: ['inject', session.id, 'Write it'],
        check: async (stdout) => {
          await succeeded(project, stdout.trim())
          nothing(await missingInside(project, session, work))
        },
      }
    },
  },
  {
    command: 'inject --key',
    prepare: async (project) => {
      const session = await running(project)
      const key = unique()
      return {
        words: ['inject', session.id, '--key', key, 'Write it'],
        check: async (stdout) => {
          await succeeded(project, stdout.trim())
          await oneOf(project, key)
        },
      }
    },
  },
  {
    command: 'inject --wait',
    prepare: async (project) => {
      const session = await running(project)
      return {
        words: ['inject', session.id, '--wait', 'Write it'],
        check: async (stdout) => await succeeded(project, stdout.trim()),
      }
    },
  },
  {
    command: 'code fetch',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeCommits(project, session)
      return { words: ['code', 'fetch', session.id], check: async () => await fetched(project, session, work) }
    },
  },
  {
    command: 'code sync',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeCommits(project, session)
      const oid = await project.commit('lib', { [unique()]: 'x' })
      return {
        words: ['code', 'sync', session.id],
        check: async () => nothing(await missingInside(project, session, { ...work, lib: [...(work['lib'] ?? []), oid] })),
      }
    },
  },
  {
    command: 'session fork',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeWork(project, session)
      return {
        words: ['session', 'fork', session.id],
        check: async (stdout) => {
          const fork = await findSession(project.scad, stdout.trim())
          nothing(await missingInside(project, fork, work))
          nothing(await missingInside(project, session, work))
          await succeed(project, 'session', 'remove', fork.id)
          nothing(await missingOnHost(project, work))
        },
      }
    },
  },
  {
    command: 'session stop',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeWork(project, session)
      return {
        words: ['session', 'stop', session.id],
        check: async () => {
          must((await findSession(project.scad, session.id)).state === 'stopped', 'the session does not stand still')
          await succeed(project, 'session', 'resume', session.id)
          nothing(await missingInside(project, session, work))
        },
      }
    },
  },
  {
    command: 'session resume',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeWork(project, session)
      await succeed(project, 'session', 'stop', session.id)
      return {
        words: ['session', 'resume', session.id],
        check: async () => nothing(await missingInside(project, session, work)),
      }
    },
  },
  ...[
    { command: 'session remove', words: ['session', 'remove'], stop: false },
    { command: 'session remove (stopped)', words: ['session', 'remove'], stop: true },
    { command: 'finish', words: ['finish'], stop: false },
  ].map(({ command, words, stop }): Scenario => ({
    command,
    prepare: async (project) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      if (stop) await succeed(project, 'session', 'stop', session.id)
      return {
        words: [...words, session.id],
        wasDone: /no session/,
        check: async () => {
          nothing(await missingOnHost(project, work))
          await requireGone(project, session)
        },
      }
    },
  })),
  {
    command: 'session restore',
    prepare: async (project) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      await succeed(project, 'session', 'remove', session.id)
      return {
        words: ['session', 'restore', session.id],
        wasDone: /is there: it needs no res/,
        check: async () => {
          const restored = await findSession(project.scad, session.id)
          must(restored.state === 'running', `the session is ${restored.state}`)
          nothing(await missingInside(project, restored, work))
          await removeAll(project)
          nothing(await missingOnHost(project, work))
        },
      }
    },
  },
  {
    command: 'dispatch',
    prepare: async (project) => ({
      words: ['dispatch', 'Write it'],
      check: async (stdout) => {
        await succeeded(project, stdout.trim())
        await removeAll(project)
      },
    }),
  },
  {
    command: 'dispatch --key',
    prepare: async (project) => {
      const key = unique()
      return {
        words: ['dispatch', '--key', key, 'Write it'],
        check: async (stdout) => {
          await succeeded(project, stdout.trim())
          await oneOf(project, key)
          await removeAll(project)
        },
      }
    },
  },
  {
    command: 'gc --apply',
    prepare: async (project) => {
      await project.commit('app', { [unique()]: 'x' })
      await succeed(project, 'build')
      await leaveBehind(project)
      const session = await running(project)
      const work = await makeWork(project, session)
      return {
        words: ['gc', '--apply', '--keep-age', '1s'],
        check: async () => {
          await nothingOfTheDead(project)
          nothing(await missingInside(project, session, work))
        },
      }
    },
  },
  {
    command: 'doctor --fix',
    prepare: async (project) => {
      await leaveBehind(project)
      return { words: ['doctor', '--fix'], check: async () => await nothingOfTheDead(project) }
    },
  },
]

/** A key stands for one job, and no session waits half made for another. */
async function oneOf(project: TestProject, key: string): Promise<void> {
  const jobs = JSON.parse(await succeed(project, 'job', 'list', '--json', '--project', project.name)) as { id: string; key: string }[]
  const found = jobs.filter((job) => job.key === key).map(({ id }) => id)
  must(found.length === 1, `${found.length} jobs of one key: ${found.join()}`)
  const sessions = await listSessions(project.scad, { project: project.name })
  const half = sessions.filter(({ state }) => state === 'created' || state === 'starting')
  must(half.length === 0, `half made: ${half.map(({ id }) => id).join()}`)
}

async function succeeded(project: TestProject, job: string): Promise<void> {
  const [session = ''] = job.split('/')
  await succeed(project, 'job', 'wait', job)
  // one that the killed command had begun comes to its end too
  await eventually(
    async () => {
      const jobs = JSON.parse(await succeed(project, 'job', 'list', session, '--json')) as { state: string; reason: string }[]
      const bad = jobs.find(({ state }) => !['succeeded', 'running', 'starting', 'created'].includes(state))
      must(bad === undefined, `a job is ${bad?.state}: ${bad?.reason}`)
      return jobs.every(({ state }) => state === 'succeeded')
    },
    { what: 'all jobs succeed' },
  )
}

async function fetched(project: TestProject, session: Session, work: Work): Promise<void> {
  for (const [key, [oid]] of Object.entries(work)) {
    const tip = await project.git(key, 'rev-parse', `refs/remotes/scad/${session.id}/main`)
    must(tip === oid, `${key} has ${tip} where the session has ${oid}`)
  }
}

const longAgo = new Date(Date.now() - 3_600_000)

/** What processes that were killed an hour ago leave: a lock, a quarantine, a container. */
async function leaveBehind(project: TestProject): Promise<void> {
  const { scad, name } = project
  const session = `${name}-dead`
  await mkdir(join(scad.paths.quarantine, `${session}-code`, 'app.git'), { recursive: true })
  await mkdir(scad.paths.locks, { recursive: true })
  for (const folder of [join(`${session}-code`, 'app.git'), `${session}-code`])
    await utimes(join(scad.paths.quarantine, folder), longAgo, longAgo)
  await writeFile(join(scad.paths.locks, `code-${session}@4194303@1@0@${unique()}`), '')
  const labels = {
    [label.kind]: 'reader',
    [label.project]: name,
    [label.session]: session,
    [label.owner]: String(scad.identity.uid),
  }
  const spec = await sleeper(scad.engine, name, { name: `scad-reader-${session}-${unique().slice(0, 8)}`, labels, command: ['true'] })
  await scad.engine.startContainer(await scad.engine.createContainer(spec))
}

async function nothingOfTheDead(project: TestProject): Promise<void> {
  const { scad, name } = project
  const session = `${name}-dead`
  const containers = await scad.engine.listContainers({ [label.session]: session })
  must(containers.length === 0, 'a container of a dead process is left')
  const rest = JSON.parse(await succeed(project, 'gc', '--json')) as { items: { name: string; goes: boolean; kind: string }[] }
  const left = rest.items.filter((item) => item.goes && item.name.includes(session))
  must(left.length === 0, `left: ${JSON.stringify(left)}`)
}
