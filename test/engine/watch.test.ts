import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rememberProject } from '../../src/host/registry.ts'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { type Delivery, deliverySchema } from '../../src/watch/deliver.ts'
import { signatureOf } from '../../src/watch/post-event.ts'
import { scadEventSchema } from '../../src/watch/scad-event.ts'
import { hookServer } from '../unit/watch/support.ts'
import { testProject, trustWhereNeeded } from '../support/project.ts'
import { type JobSession, jobSession, sh } from './job-support.ts'
import { type Following, following } from './watch-support.ts'

let session: JobSession

beforeAll(async () => {
  session = await jobSession()
})

afterAll(async () => await session[Symbol.asyncDispose]())

/** Makes these the hooks of a session's project. */
async function setHooks({ project, scad }: JobSession, on: unknown): Promise<void> {
  const config: unknown = JSON.parse(await readFile(project.configFile, 'utf8'))
  await writeFile(project.configFile, JSON.stringify({ ...Object(config), on }))
  await trustWhereNeeded(scad, project.configFile)
  await rememberProject(scad.paths, { name: project.name, file: project.configFile })
}

async function ended(at: JobSession, script = 'true'): Promise<string> {
  const { id } = await injectJob(at.scad, { session: at.id, command: sh(script) })
  await waitJob(at.scad, { job: id })
  return `job-ended:${id}`
}

function watching({ project }: JobSession, env: Record<string, string> = {}): Following {
  return following(project, ['watch', '--json'], env)
}

async function caughtUp(watch: Following): Promise<void> {
  await watch.see('it watches', () => watch.complaint().includes('watching'))
}

async function told(watch: Following, event: string): Promise<Delivery> {
  return await watch.see(`${event} is told`, (lines) =>
    lines.map((line) => deliverySchema.parse(JSON.parse(line))).find(({ id }) => id === event),
  )
}

/** The ids of the events that a command wrote to a file, one a line. */
async function written({ project }: JobSession): Promise<string[]> {
  const text = await readFile(join(project.folder, 'told'), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [scadEventSchema.parse(JSON.parse(line)).id]))
}

const toFile = { command: ['sh', '-c', 'cat >> told'] }

describe('scad watch', () => {
  test('runs a command on each job that ends from then on, and not on what was before', async () => {
    await setHooks(session, { 'job-ended': [toFile] })
    await ended(session)
    await using watch = watching(session)
    await caughtUp(watch)
    const event = await ended(session, 'exit 3')
    expect(await told(watch, event)).toMatchObject({ type: 'job-ended', hook: 'sh', outcome: 'delivered', attempts: 1 })
    expect(await written(session)).toEqual([event])
    expect(await watch.end()).toBe(130)
  })

  test('tells what happened while nobody watched, also after a kill -9, and nothing twice that it noted', async () => {
    const before = await written(session)
    const watch = watching(session)
    await caughtUp(watch)
    const first = await ended(session)
    await told(watch, first)
    await watch.end('SIGKILL')
    const meanwhile = [await ended(session), await ended(session)]
    await using next = watching(session)
    await told(next, meanwhile[0] ?? '')
    await told(next, meanwhile[1] ?? '')
    expect((await written(session)).toSorted()).toEqual([...before, first, ...meanwhile].toSorted())
  })

  test('tells again what it was killed at', async () => {
    const marks = join(session.project.folder, 'begun')
    await setHooks(session, { 'job-ended': [{ command: ['sh', '-c', 'echo begun >> begun; [ -e go ] || exec sleep 1000; cat >> told'] }] })
    const watch = watching(session)
    await caughtUp(watch)
    const event = await ended(session)
    await watch.see('the hook runs', async () => (await readFile(marks, 'utf8').catch(() => '')) === 'begun\n')
    await watch.end('SIGKILL')
    await writeFile(join(session.project.folder, 'go'), '')
    await using next = watching(session)
    expect(await told(next, event)).toMatchObject({ outcome: 'delivered' })
    expect((await written(session)).filter((id) => id === event)).toHaveLength(1)
  })

  test('tells of a session that came and went while nobody watched', async () => {
    await using short = await jobSession()
    await setHooks(short, { 'job-ended': [toFile] })
    const before = watching(short)
    await caughtUp(before)
    await before.end()
    const event = await ended(short)
    await removeSession(short.scad, { session: short.id, discard: true })
    await using watch = watching(short)
    await told(watch, event)
    expect(await written(short)).toEqual([event])
  })

  test('says who runs already', async () => {
    await using first = watching(session)
    await caughtUp(first)
    const { code, stderr } = await session.project.cli('watch')
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining(`scad watch runs already: process ${first.pid}`) })
  })
})

describe('a webhook', () => {
  test('is posted to until it answers well, no sooner than it asks, with a signature, and its address stays out of what is said', async () => {
    await using server = await hookServer((response, before) => {
      if (before === 0) response.writeHead(500).end()
      else if (before === 1) response.writeHead(429, { 'retry-after': '3' }).end()
      else response.end()
    })
    await setHooks(session, { 'job-ended': [{ url: '$HOOK_URL', secret: '$HOOK_SECRET' }] })
    await using watch = watching(session, { HOOK_URL: server.url, HOOK_SECRET: 'hush' })
    await caughtUp(watch)
    const event = await ended(session)
    expect(await told(watch, event)).toMatchObject({ outcome: 'delivered', attempts: 3, hook: '$HOOK_URL' })
    expect(server.posts.map(({ body }) => scadEventSchema.parse(JSON.parse(body)).id)).toEqual([event, event, event])
    for (const { headers, body } of server.posts) expect(headers['x-scad-signature-256']).toBe(signatureOf(body, 'hush'))
    expect((server.posts[2]?.time ?? 0) - (server.posts[1]?.time ?? 0)).toBeGreaterThanOrEqual(2900)
    expect(watch.complaint()).toContain('answered 500')
    expect(watch.complaint() + watch.lines.join('')).not.toMatch(/s3cret-path|hush/)
  })

  test('that refuses is told once, and its failure is a warning', async () => {
    await using server = await hookServer((response) => response.writeHead(404).end())
    await setHooks(session, { 'job-ended': [{ url: server.url }, toFile] })
    await using watch = watching(session)
    await caughtUp(watch)
    const event = await ended(session)
    await watch.see('both are through', (lines) => lines.length === 2)
    expect(watch.lines.map((line) => deliverySchema.parse(JSON.parse(line)).outcome).toSorted()).toEqual(['delivered', 'failed'])
    expect(server.posts).toHaveLength(1)
    expect(watch.complaint()).toMatch(new RegExp(`warning: http://127.0.0.1:\\d+/… was never told of ${event}: answered 404`))
  })
})

test('a session whose container is removed by hand is told as lost, and its job as needing attention', async () => {
  await using gone = await jobSession()
  await setHooks(gone, { 'session-lost': [toFile], 'needs-attention': [toFile] })
  await using watch = watching(gone)
  await caughtUp(watch)
  const { id } = await injectJob(gone.scad, { session: gone.id, command: sh('sleep 1000') })
  await gone.scad.engine.removeContainer(gone.container)
  await told(watch, `needs-attention:${id}:job-lost`)
  await watch.see('it is lost', async () => (await written(gone)).some((event) => event.startsWith('session-lost:')))
})

test('a session whose time is over is ended when it is, and one that comes later too', async () => {
  await using project = await testProject({ config: { session: { ttl: '4s', expired: 'remove' } } })
  await using watch = following(project, ['watch', '--json'])
  await watch.see('it watches', () => watch.complaint().includes('watching'))
  const { id } = await project.start()
  const isGone = async (): Promise<boolean> => (await project.scad.engine.inspectContainer(`scad-${id}`)) === null
  await watch.see('it is removed', isGone)
  await watch.see('it is said', () => watch.complaint().includes(`session ${id}: its ttl time was over`))
})
