import { expect, test } from 'vitest'
import type { Project } from '../../../src/config/project.ts'
import { setups } from '../../../src/image/run-setup.ts'

const environment: Project['environment'] = { apt: [], run: [], env: {}, caCertificates: [], proxy: 'none', secrets: {}, caches: {} }
const repo: Project['repos'][number] = {
  key: 'app',
  path: '/app',
  workdir: true,
  access: 'write',
  dirty: 'ignore',
  setup: [],
  verify: [],
  frozen: [],
}

test('a setup command runs in its folder of the repo', () => {
  const setup = [
    { run: 'npm ci', files: [], folder: '' },
    { run: 'make', files: [], folder: 'tools/x' },
  ]
  expect(setups({ repos: [{ ...repo, setup }], environment })).toEqual([
    { repo: 'app', title: 'setup of app: npm ci', argv: ['/bin/sh', '-c', 'npm ci'], folder: '/workspace/app' },
    { repo: 'app', title: 'setup of app: make', argv: ['/bin/sh', '-c', 'make'], folder: '/workspace/app/tools/x' },
  ])
})

test('editable packages of all repos are installed together, before any setup', () => {
  const python = {
    requirements: [],
    editable: [
      { repo: 'app', folder: '' },
      { repo: 'lib', folder: 'python' },
    ],
  }
  const [first] = setups({ repos: [{ ...repo, setup: [{ run: 'make', files: [], folder: '' }] }], environment: { ...environment, python } })
  expect(first?.argv.slice(-4)).toEqual(['--editable', '/workspace/app', '--editable', '/workspace/lib/python'])
})
