import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Config } from '../../../src/config/schema.ts'
import { trustConfig } from '../../../src/config/trust/trust-config.ts'
import { validateProject, type ValidatedProject } from '../../../src/config/validate.ts'
import { workplace, type Workplace } from './workplace.ts'

async function validate(place: Workplace, change: Partial<Config> = {}): Promise<ValidatedProject> {
  const config: Config = { name: 'atlas', repos: { core: { path: './core' } }, ...change }
  await place.write('scad.config.json', JSON.stringify(config))
  return await validateProject(place.scad)
}

test('a project that is all there comes back with its bases', async () => {
  await using place = await workplace()
  const path = await place.repo('core')
  await place.write('data/x', '')
  expect(await validate(place, { mounts: [{ source: './data', target: '/data' }] })).toEqual({
    id: 'atlas',
    file: join(place.folder, 'scad.config.json'),
    repos: [{ key: 'core', path, base: 'main', commit: place.git('core', 'rev-parse', 'HEAD') }],
    mounts: [join(place.folder, 'data')],
  })
})

test('a configured base is resolved', async () => {
  await using place = await workplace()
  await place.repo('core')
  place.git('core', 'tag', 'v1')
  place.git('core', 'commit', '-q', '--allow-empty', '-m', 'second')
  const { repos } = await validate(place, { repos: { core: { path: './core', base: 'v1' } } })
  expect(repos).toMatchObject([{ base: 'v1', commit: place.git('core', 'rev-parse', 'v1') }])
})

test('a repository without commits is valid', async () => {
  await using place = await workplace()
  await place.repo('core')
  place.git('core', 'checkout', '-q', '--orphan', 'empty')
  expect((await validate(place)).repos).toMatchObject([{ base: 'empty', commit: '' }])
})

test.each<[what: string, change: Partial<Config>, code: string]>([
  ['a repository that is not there', { repos: { core: { path: './gone' } } }, 'repo-missing'],
  ['a folder that is no repository', { repos: { core: { path: './plain' } } }, 'repo-invalid'],
  ['a base that is not there', { repos: { core: { path: './core', base: 'gone' } } }, 'branch-not-found'],
  ['a mount source that is not there', { mounts: [{ source: './gone', target: '/data' }] }, 'mount-missing'],
  ['a Dockerfile that is not there', { environment: { dockerfile: './Dockerfile' } }, 'path-not-found'],
  ['requirements that are not there', { environment: { python: { requirements: ['./r.txt'] } } }, 'path-not-found'],
  ['a certificate that is not there', { environment: { caCertificates: ['./ca.pem'] } }, 'path-not-found'],
  ['a secret file that is not there', { environment: { secrets: { a: { file: './a' } } } }, 'path-not-found'],
  ['a secret variable that is not set', { environment: { secrets: { a: { env: 'SCAD_TEST_UNSET' } } } }, 'bad-input'],
])('%s has its own code', async (_what, change, code) => {
  await using place = await workplace()
  await place.repo('core')
  await place.write('plain/x', '')
  await expect(validate(place, change)).rejects.toMatchObject({ code })
})

test('git goes by no settings that came with the config before that is trusted', async () => {
  await using place = await workplace()
  await place.repo('real')
  await place.write('real/file', 'x')
  place.git('real', 'add', 'file')
  place.git('real', 'commit', '-q', '-m', 'second')
  place.git('.', 'clone', '-q', '--bare', 'real', 'core')
  const ran = join(place.folder, 'ran')
  place.git('core', 'config', 'diff.external', `touch ${ran}; :`)
  place.git('core', 'diff', 'HEAD~', 'HEAD')
  expect(existsSync(ran)).toBe(true)
  // with these git does nothing at all, and says so
  await place.write('core/config', '[')
  await expect(validate(place)).rejects.toMatchObject({
    code: 'config-untrusted',
    message: expect.stringContaining(`${place.folder}/core`),
  })
  await trustConfig(place.scad, { file: place.folder, yes: true })
  await expect(validate(place)).rejects.toMatchObject({ code: 'repo-invalid', message: expect.stringContaining('bad config') })
})

test('several problems come together, each with its path and code', async () => {
  await using place = await workplace()
  const broken = validate(place, { environment: { dockerfile: './Dockerfile' }, mounts: [{ source: './gone', target: '/data' }] })
  await expect(broken).rejects.toMatchObject({
    code: 'config-invalid',
    details: {
      problems: [
        { path: 'repos.core.path', code: 'repo-missing' },
        { path: 'mounts[0].source', code: 'mount-missing' },
        { path: 'environment.dockerfile', code: 'path-not-found' },
      ],
    },
  })
})

test('two working trees of one repository can both be repos', async () => {
  await using place = await workplace()
  await place.repo('core')
  place.git('core', 'worktree', 'add', '-q', '../linked')
  const validated = await validate(place, { repos: { core: { path: './core', workdir: true }, linked: { path: './linked' } } })
  expect(validated.repos.map(({ key, base }) => [key, base])).toEqual([
    ['core', 'main'],
    ['linked', 'linked'],
  ])
})
