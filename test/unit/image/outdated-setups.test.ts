import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Project } from '../../../src/config/project.ts'
import { outdatedSetups } from '../../../src/image/outdated-setups.ts'
import { commitFiles, git, makeRepo, testFolder } from '../../support/git.ts'

let folder: Awaited<ReturnType<typeof testFolder>>
let path = ''
let first = ''
beforeAll(async () => {
  folder = await testFolder()
  path = await makeRepo(`${folder.path}/app`, { files: { lock: '1', code: '1', 'lib/setup.py': '1' } })
  first = await git(path, 'rev-parse', 'HEAD')
})
afterAll(async () => await folder[Symbol.asyncDispose]())

/** What is run again after a commit of these files. */
async function after(files: Record<string, string>): Promise<string[]> {
  await git(path, 'reset', '-q', '--hard', first)
  const environment: Project['environment'] = {
    ...{ apt: [], run: [], env: {}, caCertificates: [], proxy: 'none', secrets: {}, caches: {} },
    python: { requirements: [], editable: [{ repo: 'app', folder: 'lib' }] },
  }
  const repo = (key: string): Project['repos'][number] => ({
    ...{ key, path, workdir: true, access: 'write', dirty: 'ignore', verify: [], frozen: [] },
    setup: [{ run: `install ${key}`, files: ['lock'], folder: '' }],
  })
  const moved = { key: 'app', path, from: first, to: await commitFiles(path, files) }
  const setups = await outdatedSetups({ repos: [repo('app'), repo('docs')], environment }, [moved])
  return setups.map(({ title }) => title)
}

test('setup is run again where a file that it goes by has changed, and for that repository alone', async () => {
  expect(await after({ lock: '2' })).toEqual(['python.editable', 'setup of app: install app'])
})

test('so it is where what pip reads of a package has changed', async () => {
  expect(await after({ 'lib/setup.py': '2' })).toEqual(['python.editable', 'setup of app: install app'])
})

test('it is not where other files have changed', async () => expect(await after({ code: '2' })).toEqual([]))
