import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { initConfig } from '../../../src/config/init.ts'
import { listProjects } from '../../../src/config/known-projects.ts'
import { loadProject } from '../../../src/config/load.ts'
import { trustConfig } from '../../../src/config/trust/trust-config.ts'
import { workplace } from './workplace.ts'

const formats = ['ts', 'yaml', 'json'] as const

test.each(formats)('a config in %s names the repositories found, and loads', async (format) => {
  await using place = await workplace()
  await place.repo('all/core')
  await place.repo('all/Docs & Notes')
  await place.write('all/plain/x', '')
  const scad = place.at('all')
  const result = await initConfig(scad, { format, name: 'atlas' })
  expect(result).toEqual({
    id: 'atlas',
    file: join(place.folder, `all/scad.config.${format}`),
    repos: [
      { key: 'docs-notes', path: './Docs & Notes', workdir: true },
      { key: 'core', path: './core', workdir: false },
    ],
  })
  expect((await loadProject(scad)).repos).toMatchObject([
    { key: 'docs-notes', path: join(place.folder, 'all/Docs & Notes'), workdir: true },
    { key: 'core', path: join(place.folder, 'all/core'), workdir: false },
  ])
  expect(await listProjects(scad)).toMatchObject([{ id: 'atlas' }])
})

test.each(['ts', 'yaml'] as const)('the comments of a config in %s are valid config', async (format) => {
  await using place = await workplace()
  await place.repo('it’s "core"')
  const { file } = await initConfig(place.scad, { format })
  const text = await readFile(file, 'utf8')
  // the comments that are config: a key or the rest of one, not a sentence
  const uncommented = text.replaceAll(/^( *)(?:\/\/|#) (?=( |\}|[a-z]+: *(['{[\d]|all$|claude$|$)))/gm, '$1')
  expect(uncommented).not.toBe(text)
  await place.write(`scad.config.${format}`, uncommented)
  await trustConfig(place.scad, { yes: true })
  const project = await loadProject(place.scad)
  expect(project).toMatchObject({
    mounts: [{ target: '/data/reference', mode: 'ro' }],
    environment: { apt: ['ripgrep'], node: { version: '22' } },
    gpu: { count: -1 },
    resources: { cpus: 4 },
    agent: 'claude',
  })
  expect(Object.keys(project.agents)).toEqual(['claude', 'script'])
})

test.each(formats)('a config in %s has claude for its agent', async (format) => {
  await using place = await workplace()
  await place.repo('core')
  await initConfig(place.scad, { format })
  // without variables of its own: it logs in with whatever this machine has
  expect(await loadProject(place.scad)).toMatchObject({ agents: { claude: { adapter: 'claude', env: {} } }, agent: 'claude' })
})

test('a folder that is a repository is itself the repo, without its submodules', async () => {
  await using place = await workplace()
  await place.repo('lib')
  await place.repo('Main Project')
  place.git('Main Project', '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(place.folder, 'lib'), 'lib')
  const result = await initConfig(place.at('Main Project'))
  expect(result).toMatchObject({ id: 'main-project', repos: [{ key: 'main-project', path: './', workdir: true }] })
})

test('linked working trees of one repository are taken once', async () => {
  await using place = await workplace()
  await place.repo('all/core')
  place.git('all/core', 'worktree', 'add', '-q', '../core-fix')
  expect((await initConfig(place.at('all'))).repos).toMatchObject([{ key: 'core' }])
})

test('named repositories get different keys', async () => {
  await using place = await workplace()
  await place.repo('a/core')
  await place.repo('b/core')
  await mkdir(join(place.folder, 'here'))
  const { repos } = await initConfig(place.at('here'), { paths: ['../a/core', '../b/core'] })
  expect(repos).toEqual([
    { key: 'core', path: '../a/core', workdir: true },
    { key: 'core-2', path: '../b/core', workdir: false },
  ])
})

test('a repository named twice is refused', async () => {
  await using place = await workplace()
  await place.repo('core')
  await expect(initConfig(place.scad, { paths: ['core', './core'] })).rejects.toMatchObject({ code: 'bad-input' })
})

test('a path that is no repository is refused and nothing is written', async () => {
  await using place = await workplace()
  await place.write('plain/x', '')
  await expect(initConfig(place.scad, { paths: ['plain'] })).rejects.toMatchObject({ code: 'repo-invalid' })
  await expect(loadProject(place.scad)).rejects.toMatchObject({ code: 'config-not-found' })
})

test('without any repository there is nothing to write', async () => {
  await using place = await workplace()
  await expect(initConfig(place.scad)).rejects.toMatchObject({ code: 'repo-missing' })
})

test.each(formats)('a config that is there is not overwritten by one in %s without force', async (format) => {
  await using place = await workplace()
  await place.repo('core')
  const file = await place.write('scad.config.yaml', 'mine: true')
  await expect(initConfig(place.scad, { format })).rejects.toMatchObject({ code: 'name-taken' })
  expect(await readFile(file, 'utf8')).toBe('mine: true')
})

test('force overwrites the file itself, and does not put a second one beside another', async () => {
  await using place = await workplace()
  await place.repo('core')
  const file = await place.write('scad.config.yaml', 'mine: true')
  await expect(initConfig(place.scad, { format: 'ts', force: true })).rejects.toMatchObject({ code: 'name-taken' })
  await initConfig(place.scad, { format: 'yaml', force: true })
  expect(await readFile(file, 'utf8')).toContain('core')
})
