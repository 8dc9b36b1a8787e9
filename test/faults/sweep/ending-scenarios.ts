import { chmod, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expireSessions } from '../../../src/lifetime/expire.ts'
import { eventually } from '../../support/eventually.ts'
import { must, nothing, succeed } from '../../support/expectations.ts'
import { requireGone, unique } from './sessions.ts'
import type { Scenario } from './sweep.ts'
import { makeWork, missingOnHost } from './work.ts'

/** The ways in which a session goes, its work saved first. */
export const endingScenarios: readonly Scenario[] = [
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
    command: 'session remove, with an overlay',
    options: { config: { mounts: [{ source: './ref', target: '/data/ref', mode: 'overlay' }] } },
    prepare: async (project) => {
      const ref = join(project.folder, 'ref')
      await mkdir(ref, { recursive: true })
      // the agent may have another uid
      await chmod(ref, 0o777)
      const session = await project.start()
      const work = await makeWork(project, session)
      const written = `written-${unique()}`
      await project.inside(session, `echo over >/data/ref/${written}`)
      return {
        words: ['session', 'remove', session.id, '--artifacts', 'written-*'],
        wasDone: /no session/,
        check: async () => {
          nothing(await missingOnHost(project, work))
          const kept = await readdir(join(project.scad.paths.archive, session.id), { recursive: true })
          nothing(kept.some((path) => path.endsWith(`overlays/data/ref/${written}`)) ? [] : [written])
          must((await readdir(ref)).length === 0, 'the folder of the host was written to')
          await requireGone(project, session)
        },
      }
    },
  },
  {
    command: 'gc --apply, of a session past its ttl',
    options: { config: { session: { ttl: '1s', expired: 'remove' } } },
    prepare: async (project) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      const isDue = async (): Promise<boolean> => (await expireSessions(project.scad, { project: project.name })).length > 0
      await eventually(isDue, { what: 'its time is over' })
      return {
        words: ['gc', '--apply'],
        check: async () => {
          nothing(await missingOnHost(project, work))
          await requireGone(project, session)
        },
      }
    },
  },
]
