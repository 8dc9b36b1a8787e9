import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addProject, listProjects, removeProject } from '../../../src/config/known-projects.ts'
import { loadProject, loadTrustedProject } from '../../../src/config/load.ts'
import { workplace } from './workplace.ts'

const yaml = (name: string) => `name: ${name}\nrepos: { core: { path: ./core } }\n`

test('the nearest config is loaded from a folder below', async () => {
  await using place = await workplace()
  const file = await place.write('atlas/scad.config.yaml', yaml('atlas'))
  await place.write('atlas/deep/er/x', '')
  const project = await loadProject(place.at('atlas/deep/er'))
  expect(project).toMatchObject({
    name: 'atlas',
    file,
    folder: join(place.folder, 'atlas'),
    repos: [{ path: join(place.folder, 'atlas/core') }],
  })
})

test('a config file can be named, relative to where the caller stands', async () => {
  await using place = await workplace()
  await place.write('a/other.yaml', yaml('other'))
  await place.write('b/x', '')
  expect((await loadProject(place.at('b'), { config: '../a/other.yaml' })).name).toBe('other')
})

test('a project that was worked with is known by name anywhere, and one that was only looked at is not', async () => {
  await using place = await workplace()
  const file = await place.write('atlas/scad.config.yaml', yaml('atlas'))
  await place.write('far/away/x', '')
  await loadProject(place.at('atlas'))
  expect(await listProjects(place.scad)).toEqual([])
  await loadTrustedProject(place.at('atlas'))
  expect((await loadProject(place.at('far/away'), { project: 'atlas' })).file).toBe(file)
})

test('a project that is not known yet can be named in its own folder', async () => {
  await using place = await workplace()
  await place.write('scad.config.yaml', yaml('atlas'))
  expect((await loadProject(place.scad, { project: 'atlas' })).name).toBe('atlas')
})

test('an unknown project is refused with the one that was probably meant', async () => {
  await using place = await workplace()
  await place.write('atlas/scad.config.yaml', yaml('atlas'))
  await loadTrustedProject(place.at('atlas'))
  await expect(loadTrustedProject(place.scad, { project: 'altas' })).rejects.toMatchObject({
    code: 'project-not-found',
    message: expect.stringContaining('did you mean "atlas"'),
  })
})

test('without any config the error says how to get one', async () => {
  await using place = await workplace()
  await expect(loadProject(place.scad)).rejects.toMatchObject({ code: 'config-not-found', hint: expect.stringContaining('scad init') })
})

test('a known project whose config is gone says where it was', async () => {
  await using place = await workplace()
  const file = await place.write('atlas/scad.config.yaml', yaml('atlas'))
  await loadTrustedProject(place.at('atlas'))
  await rm(file)
  await expect(loadTrustedProject(place.scad, { project: 'atlas' })).rejects.toMatchObject({
    code: 'config-not-found',
    message: expect.stringContaining(file),
  })
})

test('a file and the name of another project do not go together', async () => {
  await using place = await workplace()
  await place.write('scad.config.yaml', yaml('atlas'))
  const loading = loadProject(place.scad, { project: 'other', config: 'scad.config.yaml' })
  await expect(loading).rejects.toMatchObject({ code: 'project-not-found', message: expect.stringContaining('"atlas"') })
})

test('problems of the schema, of the rules and of the mounts come together', async () => {
  await using place = await workplace()
  const config = { name: 'atlas', nope: 1, repos: { a: { path: 'a' }, b: { path: 'b' } }, mounts: [{ source: '~/.ssh', target: '/data' }] }
  await place.write('scad.config.json', JSON.stringify(config))
  await expect(loadProject(place.scad)).rejects.toMatchObject({
    code: 'config-invalid',
    details: { problems: [{ path: 'nope' }, { path: 'repos' }, { path: 'mounts[0].source' }] },
  })
})

test('an invalid config is not remembered', async () => {
  await using place = await workplace()
  await place.write('scad.config.yaml', 'name: atlas\nrepos: {}\n')
  await loadTrustedProject(place.scad).catch(() => {})
  expect(await listProjects(place.scad)).toEqual([])
})

test('a name stays with the config that had it first, and the other is loaded with a warning', async () => {
  await using place = await workplace()
  const first = await place.write('a/scad.config.yaml', yaml('atlas'))
  const second = await place.write('b/scad.config.yaml', yaml('atlas'))
  await loadTrustedProject(place.at('a'))
  expect((await loadTrustedProject(place.at('b'))).file).toBe(second)
  expect(await listProjects(place.scad)).toEqual([{ id: 'atlas', file: first, exists: true }])
  expect(place.said).toEqual([{ type: 'warning', text: expect.stringContaining(first) }])
})

test('a name whose config is gone goes to the next one', async () => {
  await using place = await workplace()
  await rm(await place.write('a/scad.config.yaml', yaml('atlas')).then(async (file) => (await loadTrustedProject(place.at('a')), file)))
  const second = await place.write('b/scad.config.yaml', yaml('atlas'))
  await loadTrustedProject(place.at('b'))
  expect(await listProjects(place.scad)).toEqual([{ id: 'atlas', file: second, exists: true }])
})

test('add takes a name over only when told so', async () => {
  await using place = await workplace()
  await place.write('a/scad.config.yaml', yaml('atlas'))
  const second = await place.write('b/scad.config.yaml', yaml('atlas'))
  await addProject(place.scad, { file: 'a' })
  await expect(addProject(place.scad, { file: 'b/scad.config.yaml' })).rejects.toMatchObject({ code: 'name-taken' })
  expect(await addProject(place.scad, { file: 'b', force: true })).toEqual({ id: 'atlas', file: second, exists: true })
})

test('a removed project is no longer known, and its config stays', async () => {
  await using place = await workplace()
  const file = await place.write('scad.config.yaml', yaml('atlas'))
  await addProject(place.scad)
  expect(await removeProject(place.scad, { project: 'atlas' })).toEqual({ id: 'atlas', file, exists: true })
  expect(await listProjects(place.scad)).toEqual([])
  await expect(removeProject(place.scad, { project: 'atlas' })).rejects.toMatchObject({ code: 'project-not-found' })
})
