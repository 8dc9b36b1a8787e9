import { mkdtemp, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetProject, knownProject, knownProjects, rememberProject } from '../../../src/host/registry.ts'

let projects = ''
beforeEach(async () => {
  projects = join(await mkdtemp(join(tmpdir(), 'scad-registry-')), 'projects')
})
afterEach(() => rm(join(projects, '..'), { recursive: true }))

test('a machine without scad knows no project', async () => {
  expect(await knownProjects({ projects })).toEqual([])
  expect(await knownProject({ projects }, 'atlas')).toBeNull()
})

test('remembered projects come back by name, in order', async () => {
  await rememberProject({ projects }, { name: 'b', file: '/b/scad.config.ts' })
  await rememberProject({ projects }, { name: 'a', file: '/a/scad.config.ts' })
  expect(await knownProjects({ projects })).toEqual([
    { name: 'a', file: '/a/scad.config.ts' },
    { name: 'b', file: '/b/scad.config.ts' },
  ])
  expect(await knownProject({ projects }, 'b')).toEqual({ name: 'b', file: '/b/scad.config.ts' })
})

test('an entry is readable by its owner alone', async () => {
  await rememberProject({ projects }, { name: 'a', file: '/a' })
  expect((await stat(join(projects, 'a.json'))).mode & 0o777).toBe(0o600)
})

test('a forgotten project is gone, and forgetting it again is nothing', async () => {
  await rememberProject({ projects }, { name: 'a', file: '/a' })
  await forgetProject({ projects }, 'a')
  await forgetProject({ projects }, 'a')
  expect(await knownProjects({ projects })).toEqual([])
})

test.each([
  ['half a file', '{"version": 1, "na'],
  ['another version', '{"version": 2, "name": "a", "file": "/a"}'],
  ['another name', '{"version": 1, "name": "b", "file": "/a"}'],
  ['a relative path', '{"version": 1, "name": "a", "file": "a"}'],
  ['an unknown key', '{"version": 1, "name": "a", "file": "/a", "run": "x"}'],
  ['far too much', JSON.stringify({ version: 1, name: 'a', file: `/${'a'.repeat(20_000)}` })],
])('an entry that holds %s counts as none, and others still count', async (_what, text) => {
  await rememberProject({ projects }, { name: 'good', file: '/good' })
  await writeFile(join(projects, 'a.json'), text)
  await mkdir(join(projects, 'folder.json'))
  expect(await knownProjects({ projects })).toEqual([{ name: 'good', file: '/good' }])
})

test('a name that is a path is never looked up', async () => {
  await rememberProject({ projects }, { name: 'a', file: '/a' })
  expect(await knownProject({ projects }, '../projects/a')).toBeNull()
  await forgetProject({ projects }, '../projects/a')
  expect(await knownProjects({ projects })).toHaveLength(1)
})
