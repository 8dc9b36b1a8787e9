import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadProject } from '../../src/config/load.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { collectGarbage } from '../../src/gc/gc.ts'
import { removeVerdict } from '../../src/gc/remove-verdict.ts'
import { accessSchema } from '../../src/gateway/access-log.ts'
import { egressNetwork, gatewayName, openNetwork } from '../../src/gateway/gateway-names.ts'
import { injectJob } from '../../src/job/inject.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { restoreSession } from '../../src/lifetime/restore.ts'
import { allowHosts } from '../../src/network/allow.ts'
import { networkLog } from '../../src/network/log.ts'
import { label } from '../../src/scad/labels.ts'
import { noteAllowed } from '../../src/session/note-allowed.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { withSessionLock } from '../../src/session/session-locks.ts'
import type { Session } from '../../src/session/session.ts'
import { volumeName } from '../../src/session/spec.ts'
import { stopSession } from '../../src/session/stop.ts'
import { eventually } from '../support/eventually.ts'
import { killGateway, reach } from '../support/gateway.ts'
import { networkWorld, type NetworkWorld } from '../support/network-world.ts'
import { noOwnEngine } from '../support/own-engine.ts'

const where = noOwnEngine === null ? '' : ` (${noOwnEngine})`
const ownTest = test.skipIf(noOwnEngine !== null)

let world: NetworkWorld
let session: Session
beforeAll(async () => {
  if (noOwnEngine !== null) return
  const allow = ['allowed.example', '.suffix.example', 'private.example', 'loopback.example']
  world = await networkWorld({ config: { network: { allow } } })
  session = await world.project.start()
}, 600_000)
afterAll(async () => await world?.[Symbol.asyncDispose](), 120_000)

const engine = (): Engine => world.project.scad.engine

ownTest(`a session that holds every connection of its gateway keeps nobody from changing its rules${where}`, async () => {
  await using other = await world.start()
  const { id } = other.session
  const connect = 'alarm 3; push @held, IO::Socket::UNIX->new(Peer => "/run/scad/egress/proxy.sock"); alarm 0'
  const hold = `$SIG{ALRM} = sub { open my $full, ">", "/tmp/full"; sleep 600 }; for (1 .. 200) { ${connect} } sleep 600`
  await injectJob(world.project.scad, { session: id, command: ['perl', '-MIO::Socket::UNIX', '-e', hold] })
  const full = async (): Promise<boolean> => (await world.project.inside(other.session, 'ls /tmp')).includes('full')
  await eventually(full, { what: 'no connection is left', timeoutMs: 60_000 })
  expect(await allowHosts(world.project.scad, { session: id, hosts: ['opened.example'] })).toMatchObject({ allowed: ['opened.example'] })
})

ownTest(`a job that waited while a host was opened leaves it open${where}`, async () => {
  await using other = await world.start()
  const { scad } = world.project
  const found = Promise.withResolvers<void>()
  const watched = new Proxy(scad.engine, {
    get(target, name: keyof Engine) {
      const method: unknown = target[name]
      // it reads the journal of the session that it has found
      if (name === 'containerLogs') found.resolve()
      return typeof method === 'function' ? (...args: unknown[]): unknown => Reflect.apply(method, target, args) : method
    },
  })
  const waiting = await withSessionLock(scad, other.session, async () => {
    const job = injectJob({ ...scad, engine: watched }, { session: other.session.id, command: ['true'] })
    await found.promise
    await noteAllowed(scad, other.session.container, ['opened.example'])
    return { job }
  })
  await waiting.job
  expect(await world.ask(other.session, ['GET http://opened.example/'])).toEqual(['200'])
})

ownTest(
  `the gateway of a session that ended outside of scad is stopped as garbage, and resuming starts one that died${where}`,
  async () => {
    await using other = await world.start()
    const { id, container } = other.session
    const { scad } = world.project
    const gateway = async (): Promise<string | undefined> => (await engine().inspectContainer(gatewayName(id)))?.state
    await killGateway(engine(), other.session)
    await resumeSession(scad, { session: id })
    expect(await world.ask(other.session, ['GET http://allowed.example/'])).toEqual(['200'])
    await engine().stopContainer(container, 1)
    const { items } = await collectGarbage(scad, { apply: true })
    expect(items).toContainEqual(expect.objectContaining({ kind: 'gateway', name: gatewayName(id), goes: true }))
    expect(await gateway()).toBe('exited')
    await resumeSession(scad, { session: id })
    expect(await world.ask(other.session, ['GET http://allowed.example/'])).toEqual(['200'])
  },
)

ownTest(
  `stopping a session stops its gateway, resuming starts both, also when their network was pruned, and removing removes all${where}`,
  async () => {
    await using other = await world.start()
    const { id } = other.session
    expect((await world.project.cli('network', 'allow', id, 'opened.example')).stderr).toBe('')
    const opened = ['GET http://opened.example/', 'GET http://allowed.example/', 'GET http://other.example/']
    expect(await world.ask(other.session, opened)).toEqual(['200', '200', '403'])
    expect(await world.ask(session, opened)).toEqual(['403', '200', '403'])
    const gateway = async (): Promise<string | undefined> => (await engine().inspectContainer(gatewayName(id)))?.state
    await stopSession(world.project.scad, { session: id })
    expect(await gateway()).toBe('exited')
    await stopSession(world.project.scad, { session: session.id })
    await engine().removeNetwork(egressNetwork)
    for (const one of [id, session.id]) await resumeSession(world.project.scad, { session: one })
    expect(await world.ask(other.session, opened)).toEqual(['200', '200', '403'])
    await removeSession(world.project.scad, { session: id })
    expect(await gateway()).toBeUndefined()
    expect((await engine().listVolumes({ [label.session]: id })).map(({ name }) => name)).toEqual([])
    const restored = await restoreSession(world.project.scad, { session: id })
    expect(await world.ask(restored, opened)).toEqual(['200', '200', '403'])
    await removeSession(world.project.scad, { session: id })
  },
)

ownTest(`what a job was denied is told at its end, and what a session asked for stays in the archive when it goes${where}`, async () => {
  const { project } = world
  await using other = await world.start()
  const { id } = other.session
  const program = await readFile(join(import.meta.dirname, '../support/ask.pl'), 'utf8')
  const asked = ['GET http://nowhere.example/', 'GET http://nowhere.example/', 'CONNECT allowed.example:443']
  const following = networkLog(project.scad, { session: id, follow: true })[Symbol.asyncIterator]()
  const first = following.next()
  const waited = await project.cli('inject', id, '--wait', '--json', '--', 'perl', '-e', program, ...asked)
  const denied = [{ host: 'nowhere.example', port: 80, count: 2 }]
  expect(JSON.parse(waited.stdout)).toMatchObject({ state: 'succeeded', denied })
  expect(waited.stderr).toContain(`nowhere.example:80 (2 times); scad network allow ${id} HOST lets one through`)
  const { id: job }: { id: string } = JSON.parse(waited.stdout)
  expect(JSON.parse((await project.cli('job', 'show', job, '--json')).stdout)).toMatchObject({ denied })
  expect((await first).value).toMatchObject({ verdict: 'denied', host: 'nowhere.example' })
  await following.return?.()
  const log = await project.cli('network', 'log', id, '--denied')
  expect(log.stdout.match(/denied {2}GET nowhere\.example:80/g)).toHaveLength(2)
  await removeSession(project.scad, { session: id })
  const kept = await readFile(join(project.scad.paths.archive, id, '1', 'network/requests.ndjson'), 'utf8')
  expect(
    kept
      .trim()
      .split('\n')
      .map((line) => accessSchema.parse(JSON.parse(line)).verdict),
  ).toEqual(['denied', 'denied', 'allowed'])
})

ownTest(`a gateway whose session is gone is garbage${where}`, async () => {
  await using other = await world.start()
  const { id, container } = other.session
  await engine().removeContainer(container)
  await engine().removeVolume(volumeName(id))
  const { items } = await collectGarbage(world.project.scad, { apply: true })
  expect(items).toContainEqual(expect.objectContaining({ kind: 'gateway', name: gatewayName(id), goes: true }))
  expect(await engine().inspectContainer(gatewayName(id))).toBeNull()
  expect((await engine().listVolumes({ [label.session]: id })).map(({ name }) => name)).toEqual([])
})

ownTest(`a gateway whose session comes back between the decision and the removal stays${where}`, async () => {
  const { scad } = world.project
  const verdict = { kind: 'gateway' as const, id: session.id, name: gatewayName(session.id), goes: true, reason: '', bytes: 0 }
  // as while it is restored
  await withSessionLock(scad, session, async () => expect(await removeVerdict(scad, verdict)).toMatch(/^another scad process/))
  expect(await removeVerdict(scad, verdict)).toBe('its session runs again meanwhile')
  expect((await engine().inspectContainer(gatewayName(session.id)))?.state).toBe('running')
})

ownTest(`an open session reaches whatever its machine does, also when its network was pruned${where}`, async () => {
  await using other = await world.start({ network: { mode: 'open', allow: [] } })
  const { id } = other.session
  expect(await world.project.inside(other.session, reach('203.0.113.80:8080'))).toBe('reached')
  expect(world.project.said).toContainEqual({ type: 'warning', text: expect.stringContaining('the network of the session is open') })
  await stopSession(world.project.scad, { session: id })
  await engine().removeNetwork(openNetwork)
  await resumeSession(world.project.scad, { session: id })
  expect(await world.project.inside(other.session, reach('203.0.113.80:8080'))).toBe('reached')
})

ownTest(`a session without a network has none, and no gateway${where}`, async () => {
  await using other = await world.start({ network: { mode: 'none', allow: [] } })
  expect(await world.project.inside(other.session, 'ls /sys/class/net; env | grep -ic _proxy; ls /run/scad')).toBe('lo\n0\nlogin')
  expect(await engine().inspectContainer(gatewayName(other.session.id))).toBeNull()
  const opening = allowHosts(world.project.scad, { session: other.session.id, hosts: ['a.example'] })
  await expect(opening).rejects.toMatchObject({ code: 'bad-input', hint: expect.stringContaining('start another session') })
})

ownTest(`where this machine goes through a proxy, a gateway does too, and its login stays there${where}`, async () => {
  const { environment } = await loadProject(world.project.scad, { config: world.project.configFile })
  const address = 'http://me:p%40ss@203.0.113.80:3128'
  await using other = await world.start({ environment: { ...environment, proxy: { http: address, https: address, no: 'suffix.example' } } })
  const login = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
  const asked = ['GET http://allowed.example/x', 'CONNECT allowed.example:443', 'GET http://suffix.example/', 'GET http://other.example/']
  expect(await world.ask(other.session, asked)).toEqual(['200', '200', '200', '403'])
  expect(await world.proxied(2)).toEqual([`GET http://allowed.example/x ${login}`, `CONNECT allowed.example:443 ${login}`])
  await killGateway(engine(), other.session)
  await injectJob(world.project.scad, { session: other.session.id, command: ['true'] })
  expect(await world.ask(other.session, ['GET http://allowed.example/y'])).toEqual(['200'])
  expect((await world.proxied(3)).at(-1)).toBe(`GET http://allowed.example/y ${login}`)
  const inside = 'cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"; env'
  expect(await world.project.inside(other.session, inside)).not.toMatch(/p%40ss|p@ss|203\.0\.113/)
  expect(JSON.stringify((await engine().inspectContainer(other.session.container))?.raw)).not.toContain('p%40ss')
})
