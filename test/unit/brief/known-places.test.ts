import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectPlaces, sessionPlaces } from '../../../src/brief/known-places.ts'
import { createScad } from '../../../src/scad/create-scad.ts'
import { repo, spec } from '../session/fixtures.ts'

test('a session has its repositories and its mounts, and so will those of a project, before there is one', async () => {
  const places = [
    { host: '/home/me/app', inside: '/workspace/app' },
    { host: '/data', inside: '/data' },
  ]
  expect(sessionPlaces({ repos: [repo], spec })).toEqual({ config: '/home/me/scad.config.ts', places })
  const folder = await mkdtemp(join(tmpdir(), 'scad-places-'))
  const config = join(folder, 'scad.config.json')
  await writeFile(
    config,
    JSON.stringify({ name: 'atlas', repos: { app: { path: '/home/me/app' } }, mounts: [{ source: '/data', target: '/data' }] }),
  )
  const scad = createScad({ env: { HOME: folder, SCAD_HOME: join(folder, 'home') }, cwd: folder })
  expect(await projectPlaces(scad, {})).toEqual({ config, places })
  await rm(folder, { recursive: true })
})
