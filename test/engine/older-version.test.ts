import { expect, test } from 'vitest'
import { loadTrustedProject } from '../../src/config/load.ts'
import { startSession } from '../../src/session/start.ts'
import { testProject } from '../support/project.ts'

test('a session that another version of scad has made says so, and is worked in, fetched from and removed like any other', async () => {
  await using project = await testProject()
  const older = { ...project.scad, version: '0.0.1' }
  const { id } = await startSession(older, { project: await loadTrustedProject(older, { config: project.configFile }) })
  expect(JSON.parse((await project.cli('session', 'show', id, '--json')).stdout)).toMatchObject({ version: '0.0.1', state: 'running' })
  const job = await project.cli('inject', id, '--wait', '--', 'git', 'commit', '-q', '--allow-empty', '-m', 'made inside')
  expect(job).toMatchObject({ code: 0 })
  expect(await project.cli('session', 'stop', id)).toMatchObject({ code: 0 })
  expect(await project.cli('session', 'resume', id)).toMatchObject({ code: 0 })
  expect(await project.cli('code', 'fetch', id)).toMatchObject({ code: 0 })
  expect(await project.git('app', 'log', '-1', '--format=%s', `scad/${id}/main`)).toBe('made inside')
  expect(await project.cli('session', 'remove', id)).toMatchObject({ code: 0 })
})
