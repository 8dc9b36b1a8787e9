import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { baseImage, removeByLabel, run, sleeper, startSleeper, testEngine, testLabel, uniqueName } from '../support/engine.ts'

const engine = testEngine()
const mark = uniqueName()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-engine-'))
})

afterAll(async () => {
  await removeByLabel(engine, { [testLabel]: mark })
  await engine.close()
  await rm(folder, { recursive: true })
})

const rawSchema = z.object({
  HostConfig: z.looseObject({}),
  Config: z.looseObject({}),
})

test('a container is made with the whole profile', async () => {
  const volume = `scad-test-${uniqueName()}`
  await engine.createVolume(volume, { [testLabel]: mark })
  const spec = await sleeper(engine, mark, {
    mounts: [
      { type: 'bind', source: folder, target: '/data', readOnly: true },
      { type: 'volume', source: volume, target: '/cache', readOnly: false },
    ],
    tmpfs: { '/run/secret': 'size=1m,mode=0700' },
    capAdd: ['KILL', 'SETUID'],
    env: { A: '1' },
    extraHosts: ['mirror:192.0.2.7'],
    resources: { cpus: 1.5, memory: 256 << 20, pids: 64, shm: 32 << 20 },
  })
  const id = await engine.createContainer(spec)
  const details = await engine.inspectContainer(id)
  const { HostConfig: host, Config: config } = rawSchema.parse(details?.raw)
  expect(host).toMatchObject({
    Init: true,
    Privileged: false,
    CapDrop: ['ALL'],
    CapAdd: ['KILL', 'SETUID'],
    SecurityOpt: ['no-new-privileges'],
    Binds: null,
    NetworkMode: 'none',
    RestartPolicy: { Name: 'no' },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    ExtraHosts: ['mirror:192.0.2.7'],
    NanoCpus: 1_500_000_000,
    Memory: 256 << 20,
    MemorySwap: 256 << 20,
    PidsLimit: 64,
    ShmSize: 32 << 20,
    Tmpfs: { '/run/secret': 'size=1m,mode=0700' },
  })
  expect(config).toMatchObject({ User: '1000:1000', Cmd: ['sleep', 'infinity'], WorkingDir: '/', Hostname: 'test', OpenStdin: false })
  expect(details).toMatchObject({ id, name: spec.name, state: 'created', exitCode: null, started: 0, user: '1000:1000' })
  expect(details?.env).toContain('A=1')
  expect(details?.mounts).toContainEqual({ type: 'bind', source: folder, target: '/data', readOnly: true })
  expect(details?.mounts).toContainEqual({ type: 'volume', source: volume, target: '/cache', readOnly: false })
})

test('inside, capabilities are gone, privileges cannot grow and a read-only mount is one', async () => {
  const id = await startSleeper(engine, mark, { mounts: [{ type: 'bind', source: folder, target: '/data', readOnly: true }] })
  const status = await run(engine, id, ['grep', '-E', 'CapEff|CapBnd|NoNewPrivs', '/proc/self/status'], { user: '1000:1000' })
  expect(status.stdout).toMatch(/CapEff:\s+0+\n/)
  expect(status.stdout).toMatch(/CapBnd:\s+0+\n/)
  expect(status.stdout).toMatch(/NoNewPrivs:\s+1/)
  expect((await run(engine, id, ['touch', '/data/x'])).stderr).toContain('Read-only file system')
  expect((await run(engine, id, ['ls', '/sys/class/net'])).stdout.trim()).toBe('lo')
})

test('a name is claimed by one of two creators', async () => {
  const spec = await sleeper(engine, mark)
  const answers = await Promise.allSettled([engine.createContainer(spec), engine.createContainer(spec)])
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'name-taken' } })
})

test('an image that is not there is named', async () => {
  const spec = await sleeper(engine, mark, { image: 'scad-test-no-such-image:1' })
  await expect(engine.createContainer(spec)).rejects.toMatchObject({
    code: 'base-image-missing',
    message: expect.stringContaining(spec.image),
  })
})

test('a mount whose source is missing is refused and the source is not made', async () => {
  const source = join(folder, 'missing')
  const spec = await sleeper(engine, mark, { mounts: [{ type: 'bind', source, target: '/data', readOnly: true }] })
  await expect(engine.createContainer(spec)).rejects.toMatchObject({ code: 'mount-missing', message: expect.stringContaining(source) })
})

test('a GPU that the engine cannot give is refused by name', async () => {
  const requests = [{ count: -1 }, { ids: ['0'] }, { cdi: ['example.com/device=none'] }]
  for (const gpu of requests) {
    const start = async (): Promise<void> => engine.startContainer(await engine.createContainer(await sleeper(engine, mark, { gpu })))
    await expect(start()).rejects.toMatchObject({ code: 'gpu-unavailable' })
  }
})

test('a container goes through its states, and starting or stopping twice is no error', async () => {
  const id = await engine.createContainer(
    await sleeper(engine, mark, { command: ['sh', '-c', 'trap "exit 3" TERM; sleep infinity & wait'] }),
  )
  await engine.startContainer(id)
  await engine.startContainer(id)
  const running = await engine.inspectContainer(id)
  expect(running).toMatchObject({ state: 'running', exitCode: null })
  expect(running?.pid).toBeGreaterThan(0)
  expect(running?.started).toBeGreaterThan(Date.now() - 600_000)
  await engine.stopContainer(id, 20)
  await engine.stopContainer(id, 20)
  const stopped = await engine.inspectContainer(id)
  expect(stopped?.state).toBe('exited')
  // 3 where the trap was set in time, 143 where the signal came first.
  expect([3, 143]).toContain(stopped?.exitCode)
  await engine.removeContainer(id)
  await engine.removeContainer(id)
  expect(await engine.inspectContainer(id)).toBeNull()
})

test('a running container is removed at once, with its files', async () => {
  const id = await startSleeper(engine, mark)
  await Promise.all([engine.removeContainer(id), engine.removeContainer(id)])
  expect(await engine.inspectContainer(id)).toBeNull()
})

test('labels filter lists, by value and by presence, stopped ones included', async () => {
  const [a, b] = [uniqueName(), uniqueName()]
  const first = await engine.createContainer(
    await sleeper(engine, mark, { labels: { [testLabel]: mark, [a]: 'yes', 'with=odd chars': 'é "q" ,' } }),
  )
  const second = await startSleeper(engine, mark, { labels: { [testLabel]: mark, [a]: 'no', [b]: '' } })
  const ids = async (filter: Record<string, string>): Promise<string[]> =>
    (await engine.listContainers(filter)).map(({ id }) => id).toSorted()
  expect(await ids({ [a]: 'yes' })).toEqual([first])
  expect(await ids({ [a]: '' })).toEqual([first, second].toSorted())
  expect(await ids({ [a]: 'no', [b]: '' })).toEqual([second])
  const listed = (await engine.listContainers({ [a]: 'yes' }))[0]
  expect(listed).toMatchObject({ state: 'created', image: await baseImage(engine), labels: { 'with=odd chars': 'é "q" ,' } })
  expect(listed).not.toHaveProperty('writableSize')
})

test('sizes are counted when asked for', async () => {
  const id = await startSleeper(engine, mark)
  await run(engine, id, ['dd', 'if=/dev/zero', 'of=/tmp/big', 'bs=1M', 'count=3'])
  const listed = (await engine.listContainers({ [testLabel]: mark }, { sizes: true })).find((container) => container.id === id)
  expect(listed?.writableSize).toBeGreaterThanOrEqual(3 << 20)
})

test('volumes are made, listed by label and removed', async () => {
  const name = `scad-test-${uniqueName()}`
  const labels = { [testLabel]: mark, own: name }
  await engine.createVolume(name, labels)
  await engine.createVolume(name, labels)
  expect(await engine.listVolumes({ own: name })).toEqual([{ name, labels, created: expect.any(Number) }])
  await engine.removeVolume(name)
  await engine.removeVolume(name)
  expect(await engine.listVolumes({ own: name })).toEqual([])
})
