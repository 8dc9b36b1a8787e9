import { expect, test } from 'vitest'
import { injectJob } from '../../src/job/inject.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { readEvents } from '../../src/watch/read-events.ts'
import { noOwnEngine } from '../support/own-engine.ts'
import { ownEngineForAll } from '../support/own-engine-for-all.ts'
import { jobSession, sh } from './job-support.ts'
import { eventsOf, following } from './watch-support.ts'

const ownEngine = ownEngineForAll()

const where = noOwnEngine === null ? '' : ` (${noOwnEngine})`

for (const what of ['kill', 'stop', 'crash'] as const)
  test.skipIf(noOwnEngine !== null)(
    `who follows is told after a ${what} of the engine what it did, and goes on; nothing is told twice or left out${where}`,
    async () => {
      await using session = await jobSession()
      const { scad, id } = session
      const run = async (script: string): Promise<string> => (await injectJob(scad, { session: id, command: sh(script) })).id
      await using output = following(session.project, ['events', '--session', id, '--follow', '--json'])
      const seen = async (event: string): Promise<void> =>
        void (await output.see(event, (lines) => eventsOf(lines).some((one) => one.id === event)))
      const before = await run('sleep 1000')
      await seen(`job-started:${before}`)
      await ownEngine()[what]()
      await ownEngine().start()
      await seen(`job-ended:${before}`)
      await output.see('the session is lost', (lines) => eventsOf(lines).some(({ type }) => type === 'session-lost'))
      await resumeSession(scad, { session: id })
      const after = await run('true')
      await seen(`job-ended:${after}`)
      const told = eventsOf(output.lines).filter(({ about }) => about !== 'disk')
      const ids = told.map((event) => event.id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toEqual((await readEvents(scad, { session: id })).map((event) => event.id))
      expect(told.find((event) => event.type === 'session-lost')?.reason).toMatch(/^The engine or its machine /)
    },
  )
