import { expect, test } from 'vitest'
import { stopSession } from '../../src/session/stop.ts'
import { testProject } from '../support/project.ts'

test('files that took each other’s place, of one size and one time, are saved as they stand', async () => {
  await using project = await testProject({ repos: { app: { files: { 'a.txt': 'one\n', 'b.txt': 'two\n' } } } })
  const session = await project.start()
  expect(await project.inside(session, 'stat -c %Y a.txt b.txt | sort -u | wc -l')).toBe('1')
  await project.inside(session, 'mv a.txt c && mv b.txt a.txt && mv c b.txt')
  const { saved } = await stopSession(project.scad, { session: session.id })
  expect(saved[0]?.refs.map(({ ref }) => ref.slice(ref.lastIndexOf('/') + 1))).toContain('worktree')
  expect(await project.git('app', 'show', `refs/scad/${session.id}/worktree:a.txt`)).toBe('two')
})
