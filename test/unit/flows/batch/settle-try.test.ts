import { expect, test } from 'vitest'
import type { Progress } from '../../../../src/events/progress.ts'
import { costOf } from '../../../../src/flows/batch/settle-try.ts'
import { createScad } from '../../../../src/scad/create-scad.ts'
import { record } from '../../archive/fixtures.ts'

test('a cost that nobody can look up is not known, and that is told', async () => {
  const [job] = record({ id: 's' }).jobs
  if (job === undefined) throw new Error('no job')
  const said: Progress[] = []
  const env = { HOME: '/nonexistent', DOCKER_HOST: 'unix:///nonexistent/socket' }
  const scad = createScad({ env, cwd: '/', progress: (progress) => void said.push(progress) })
  expect(await costOf(scad, job)).toBeNull()
  expect(said).toContainEqual({ type: 'warning', text: expect.stringMatching(/^what job s\/ab12 cost cannot be read: /) })
})
