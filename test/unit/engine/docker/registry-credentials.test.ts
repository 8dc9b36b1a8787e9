import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allCredentials, credentialsFor } from '../../../../src/engine/docker/registry-credentials.ts'

const never = new AbortController().signal
let folder: string
let env: Record<string, string>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-credentials-'))
  await mkdir(join(folder, 'bin'))
  env = { DOCKER_CONFIG: folder, PATH: `${folder}/bin:/usr/bin:/bin` }
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function config(content: Record<string, unknown>): Promise<void> {
  await writeFile(join(folder, 'config.json'), JSON.stringify(content))
}

/** A helper that answers for one registry and fails for all others, as real ones do. */
async function helper(name: string, registry: string, answer: Record<string, string>): Promise<void> {
  const script = `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = '${registry}' ] || { echo 'credentials not found'; exit 1; }\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n`
  await writeFile(join(folder, 'bin', `docker-credential-${name}`), script, { mode: 0o755 })
}

const login = Buffer.from('me:se:cret').toString('base64')

test('a login in the file is found for its registry alone', async () => {
  await config({ auths: { 'reg.example.com': { auth: login } } })
  expect(await credentialsFor(env, 'reg.example.com/a:1', never)).toEqual({
    username: 'me',
    password: 'se:cret',
    serveraddress: 'reg.example.com',
  })
  expect(await credentialsFor(env, 'other.example.com/a:1', never)).toBeUndefined()
  expect(await credentialsFor(env, 'debian', never)).toBeUndefined()
})

test('no Docker config means no credentials', async () => {
  expect(await credentialsFor(env, 'debian', never)).toBeUndefined()
  expect(await allCredentials(env, never)).toEqual({})
})

test('the login of Docker Hub goes by its old name', async () => {
  await config({ auths: { 'https://index.docker.io/v1/': { auth: login } } })
  expect(await credentialsFor(env, 'debian:bookworm', never)).toMatchObject({
    username: 'me',
    serveraddress: 'https://index.docker.io/v1/',
  })
  expect(Object.keys(await allCredentials(env, never))).toEqual(['https://index.docker.io/v1/'])
})

test('a registry with a helper of its own is asked there first', async () => {
  await helper('own', 'reg.example.com', { ServerURL: 'reg.example.com', Username: 'helped', Secret: 'word' })
  await config({ auths: { 'reg.example.com': { auth: login } }, credHelpers: { 'reg.example.com': 'own' }, credsStore: 'absent' })
  expect(await credentialsFor(env, 'reg.example.com/a', never)).toMatchObject({ username: 'helped', password: 'word' })
})

test('the store is asked for every other registry, and a token is told from a password', async () => {
  await helper('store', 'reg.example.com', { Username: '<token>', Secret: 'abc' })
  await config({ auths: { 'reg.example.com': {} }, credsStore: 'store' })
  expect(await credentialsFor(env, 'reg.example.com/a', never)).toEqual({ identitytoken: 'abc', serveraddress: 'reg.example.com' })
  expect(await credentialsFor(env, 'other.example.com/a', never)).toBeUndefined()
})

test('a helper that is absent or fails leaves what the file says', async () => {
  await config({ auths: { 'reg.example.com': { auth: login } }, credsStore: 'absent' })
  expect(await credentialsFor(env, 'reg.example.com/a', never)).toMatchObject({ username: 'me' })
})

test('a helper is a name, not a path', async () => {
  await config({ credHelpers: { 'reg.example.com': '../bin/evil' } })
  expect(await credentialsFor(env, 'reg.example.com/a', never)).toBeUndefined()
})

test('a build gets the credentials of every registry that is named', async () => {
  await helper('own', 'b.example.com', { Username: 'b', Secret: 'b' })
  await config({ auths: { 'a.example.com': { auth: login }, 'c.example.com': {} }, credHelpers: { 'b.example.com': 'own' } })
  const all = await allCredentials(env, never)
  expect(Object.keys(all).toSorted()).toEqual(['a.example.com', 'b.example.com'])
  expect(all['b.example.com']).toMatchObject({ username: 'b' })
})
