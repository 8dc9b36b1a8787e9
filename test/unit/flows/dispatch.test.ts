import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { maxBriefBytes } from '../../../src/brief/brief.ts'
import { dispatch } from '../../../src/flows/dispatch.ts'
import { createScad } from '../../../src/scad/create-scad.ts'

test('what is too much for a brief is refused before anything is looked at', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scad-dispatch-'))
  const config = { name: 'atlas', repos: { app: { path: './app' } }, agents: { own: { adapter: 'command', argv: ['true'] } } }
  await writeFile(join(folder, 'scad.config.json'), JSON.stringify(config))
  // an engine that is asked all the same does not answer
  const scad = createScad({ env: { HOME: folder, DOCKER_HOST: 'unix:///nonexistent/socket' }, cwd: folder })
  const context = [{ name: 'log', text: 'x'.repeat(maxBriefBytes) }]
  await expect(dispatch(scad, { prompt: 'x', context })).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/^the brief/),
  })
  await rm(folder, { recursive: true })
})
