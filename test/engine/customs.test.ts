import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { fetchResultSchema } from '../../src/code/fetch.ts'
import { customsSchema } from '../../src/customs/report.ts'
import { harvestResultSchema } from '../../src/flows/harvest.ts'
import { repoFolder } from '../../src/scad/layout.ts'
import { runInside } from '../../src/session/run-inside.ts'
import type { StartedSession } from '../../src/session/start.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
let session: StartedSession
beforeAll(async () => {
  project = await testProject({
    repos: {
      app: { files: { 'a.txt': 'one\n', 'vendor/lib.c': 'x\n' }, config: { frozen: ['vendor/'] } },
      docs: {},
      spec: { config: { access: 'read' } },
    },
    config: { code: { allow: [{ kind: 'build-file', path: 'Makefile' }] } },
  })
  session = await project.start()
})
afterAll(async () => await project[Symbol.asyncDispose]())

async function inside(key: string, script: string): Promise<void> {
  const request = { command: ['sh', '-ec', script], user: session.user, workingDir: repoFolder(key) }
  const { code, stderr } = await runInside(project.scad, session.container, request)
  if (code !== 0) throw new Error(stderr)
}

/** The findings of a fetch that is let through, as `repo kind path`. */
async function found(env: Record<string, string>, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await project.cliWith({ env }, 'code', 'fetch', session.id, '--json', ...args)
  if (code !== 0) throw new Error(stderr)
  const { repos } = fetchResultSchema.parse(JSON.parse(stdout))
  return repos.flatMap(({ key, customs }) => customs.findings.map(({ kind, path }) => `${key} ${kind} ${path}`))
}

async function hostRefs(): Promise<string> {
  const all = await Promise.all(Object.keys(project.repos).map(async (key) => await project.git(key, 'for-each-ref')))
  return all.join('\n')
}

const refusalSchema = z.object({
  error: z.object({
    code: z.literal('customs-refused'),
    hint: z.string(),
    details: z.object({ repos: z.array(customsSchema.extend({ key: z.string() })) }),
  }),
})

/** What a refused fetch says, as `repo kind path`. */
async function refused(...args: string[]): Promise<string[]> {
  const before = await hostRefs()
  const { code, stdout, stderr } = await project.cli('code', 'fetch', session.id, '--json', ...args)
  expect({ code, stdout, refs: await hostRefs() }).toEqual({ code: 1, stdout: '', refs: before })
  const { details } = refusalSchema.parse(JSON.parse(stderr)).error
  return details.repos.flatMap(({ key, findings }) => findings.map(({ kind, path }) => `${key} ${kind} ${path}`))
}

test('what would run on the host once it is checked out is told by repository, and none of it ran', async () => {
  const canary = join(project.folder, 'ran')
  await inside(
    'app',
    `mkdir -p .husky .github/workflows && printf '#!/bin/sh\\ntouch ${canary}\\n' | tee .husky/post-checkout > run.sh && chmod +x run.sh .husky/*
     printf 'source /dev/null\\n' > .envrc && printf 'on: push\\n' > .github/workflows/x.yml && printf 'all:\\n' > Makefile
     printf '{"scripts":{"postinstall":"touch ${canary}"}}' > package.json && ln -s /etc/passwd passwd
     printf '* filter=evil\\n' > .gitattributes && printf 'ghp_%s\\n' 0123456789012345678901234567890123456789 > key.txt
     git add . && git -c user.name=Linus -c user.email=l@example.org commit -qm "as somebody else"`,
  )
  const { code, stdout } = await project.cli('code', 'fetch', session.id, '--json')
  const [app, docs] = fetchResultSchema.parse(JSON.parse(stdout)).repos
  expect(code).toBe(0)
  expect(app?.customs.findings.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'hooks-path .husky/post-checkout',
    'workflow .github/workflows/x.yml',
    'envrc .envrc',
    'package-script package.json',
    'attributes-filter .gitattributes',
    'symlink-outside passwd',
    'executable .husky/post-checkout',
    'executable run.sh',
    'secret key.txt',
    'forged-author null',
  ])
  expect(app?.customs.passed).toBe(1)
  expect(stdout).not.toContain('0123456789')
  expect(docs?.customs).toEqual({ findings: [], omitted: [], passed: 0 })
  await expect(access(canary)).rejects.toThrow()
})

test('people are told in a few lines', async () => {
  const { stdout } = await project.cli('code', 'fetch', session.id)
  expect(stdout).toMatch(/^REPO +TO LOOK AT +COUNT +WHAT$/m)
  expect(stdout).toMatch(/^app +symlink-outside +1 +passwd \(leads to \/etc\/passwd\)$/m)
  expect(stdout).toMatch(/^app +let through +1 +1 finding that the config or --accept names$/m)
})

test('a frozen path and a repository for reading are refused for all repositories at once, until they are named', async () => {
  await inside('app', 'echo y >> vendor/lib.c && git commit -qam frozen')
  await inside('spec', 'echo y >> README.md && git commit -qam read')
  await inside('docs', 'echo y >> README.md && git commit -qam fine')
  expect(await refused()).toEqual(['app boundary vendor/lib.c', 'spec boundary README.md'])
  expect(await refused('--accept', 'boundary:vendor/')).toEqual(['spec boundary README.md'])
  const finish = await project.cli('finish', session.id)
  expect(finish).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('app boundary vendor/lib.c: frozen') })
  const { code, stdout } = await project.cli('harvest', session.id, '--accept', 'boundary', '--json')
  expect(code).toBe(0)
  expect(harvestResultSchema.parse(JSON.parse(stdout)).fetch.repos.map(({ customs }) => customs.passed)).toEqual([2, 0, 1])
  expect(await project.git('spec', 'log', '-1', '--format=%s', `scad/${session.id}/main`)).toBe('read')
})

test('a job that is given a repository for reading may change it, and what no job was given is told', async () => {
  const { code } = await project.cli('inject', session.id, '--repo', 'spec', '--wait', '--', 'true')
  expect(code).toBe(0)
  expect(await refused()).toEqual(['app boundary vendor/lib.c'])
  expect(await found({}, '--accept', 'boundary:vendor/', '--repo', 'docs')).toEqual(['docs boundary README.md'])
})

test('a commit that the host has under a ref of somebody else is looked at all the same', async () => {
  await project.git('docs', 'update-ref', 'refs/pull/1/head', `refs/remotes/scad/${session.id}/main`)
  expect(await found({}, '--repo', 'docs')).toEqual(['docs boundary README.md'])
})

test('a commit that unfolds to billions of files arrives as what it is, whatever variables git of the caller was given', async () => {
  await inside(
    'docs',
    `oid=$(echo x | git hash-object -w --stdin) kind='100644 blob'
     for level in 1 2 3 4 5 6 7 8 9 10; do
       oid=$(for name in a b c d e f g h i j; do printf '%s %s\\t%s\\n' "$kind" "$oid" "$name"; done | git mktree) kind='040000 tree'
     done
     git branch bomb "$(git commit-tree -p HEAD -m bomb "$oid")"`,
  )
  const wrong = { GIT_DIR: '/nowhere', GIT_WORK_TREE: '/', GIT_INDEX_FILE: '/nowhere', GIT_EXEC_PATH: '/nowhere', GIT_SSH_COMMAND: 'false' }
  const settings = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.fsmonitor', GIT_CONFIG_VALUE_0: `touch ${join(project.folder, 'ran')}` }
  expect(await found({ ...wrong, ...settings }, '--repo', 'docs')).toEqual(['docs boundary README.md', 'docs large null'])
  expect(await project.git('docs', 'log', '-1', '--format=%s', `scad/${session.id}/bomb`)).toBe('bomb')
  await expect(access(join(project.folder, 'ran'))).rejects.toThrow()
})

test('a kind that there is not is refused before anything is looked at', async () => {
  const { code, stderr } = await project.cli('code', 'fetch', session.id, '--accept', 'everything')
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^error: --accept: not KIND or KIND:PATH; .+\nhint: .+\n$/) })
})
