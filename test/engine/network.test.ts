import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadProject } from '../../src/config/load.ts'
import type { Project } from '../../src/config/project.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { collectGarbage } from '../../src/gc/gc.ts'
import { accessSchema } from '../../src/gateway/access-log.ts'
import { gatewayUser } from '../../src/gateway/gateway-image.ts'
import { egressNetwork, gatewayName, openNetwork } from '../../src/gateway/gateway-names.ts'
import { injectJob } from '../../src/job/inject.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { restoreSession } from '../../src/lifetime/restore.ts'
import { allowHosts } from '../../src/network/allow.ts'
import { networkLog } from '../../src/network/log.ts'
import { label } from '../../src/scad/labels.ts'
import { noteOpened } from '../../src/session/note-opened.ts'
import { removeRest } from '../../src/session/remove-rest.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { withSessionLock } from '../../src/session/session-locks.ts'
import type { Session } from '../../src/session/session.ts'
import { volumeName } from '../../src/session/spec.ts'
import { startSession } from '../../src/session/start.ts'
import { stopSession } from '../../src/session/stop.ts'
import { run } from '../support/engine.ts'
import { eventually } from '../support/eventually.ts'
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

async function start(change: Partial<Project> = {}): Promise<AsyncDisposable & { session: Session }> {
  const { scad, configFile } = world.project
  const project = await loadProject(scad, { config: configFile })
  const started = await startSession(scad, { project: { ...project, ...change } })
  const gone = async (): Promise<void> => {
    await engine().removeContainer(started.container)
    await removeRest(world.project.scad, started)
  }
  return { session: started, [Symbol.asyncDispose]: gone }
}

async function killGateway({ id }: Session): Promise<void> {
  await run(engine(), gatewayName(id), ['sh', '-c', 'kill -9 "$(cat /run/gateway/squid.pid)"'], { user: gatewayUser })
  await eventually(async () => (await engine().inspectContainer(gatewayName(id)))?.state === 'exited', { what: 'the gateway ends' })
}

/** A shell line that says whether something listens there that can be reached. */
function reach(address: string): string {
  return `perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(PeerAddr => "${address}", Timeout => 3) ? "reached" : "closed"'`
}

/** The request lines of a session, and what its gateway answers. */
const forms: [form: string, status: string][] = [
  ['GET http://allowed.example/', '200'],
  ['GET HTTP://ALLOWED.example./', '200'],
  ['GET http://suffix.example/', '200'],
  ['GET http://deep.below.suffix.example/', '200'],
  ['CONNECT allowed.example:443', '200'],
  ['GET http://other.example/', '403'],
  ['CONNECT other.example:443', '403'],
  ['GET http://evilallowed.example/', '403'],
  ['GET http://allowed.example.other.example/', '403'],
  ['GET http://evilsuffix.example/', '403'],
  ['GET http://allowed.example@other.example/', '403'],
  ['GET http://203.0.113.80/', '403'],
  ['CONNECT 203.0.113.80:443', '403'],
  ['GET http://3405803856/', '403'],
  ['GET http://0xcb007150/', '403'],
  ['GET http://[::ffff:203.0.113.80]/', '403'],
  ['GET http://169.254.169.254/latest/meta-data/', '403'],
  ['GET http://allowed.example:8080/', '403'],
  ['CONNECT allowed.example:22', '403'],
  ['CONNECT allowed.example:80', '403'],
  ['GET http://private.example/', '403'],
  ['CONNECT loopback.example:443', '403'],
]

ownTest(`each form of a request is let through or refused by its host${where}`, async () => {
  const answers = await world.ask(
    session,
    forms.map(([form]) => form),
  )
  expect(forms.map(([form], index) => [form, answers[index]])).toEqual(forms)
})

ownTest(`a name that is not allowed is asked for nowhere, while any other container asks for it${where}`, async () => {
  const name = (what: string): string => `secret-${what}.other.example`
  await run(engine(), world.naive, ['getent', 'hosts', name('naive')])
  await world.ask(session, [`GET http://${name('get')}/`, `CONNECT ${name('connect')}:443`])
  await runInside(world.project.scad, session.container, { command: ['getent', 'hosts', name('direct')], user: session.user })
  // whatever was asked before comes before it
  expect(await world.ask(session, ['GET http://last.suffix.example/'])).toEqual(['200'])
  const asked = await eventually(
    async () => {
      const names = await world.asked()
      return names.includes('last.suffix.example') ? names : null
    },
    { what: 'the resolver tells' },
  )
  expect(new Set(asked.filter((one) => one.startsWith('secret-')))).toEqual(new Set([name('naive')]))
})

ownTest(`there is no way but the gateway: no route, and no interface but the loopback${where}`, async () => {
  const connect = reach('203.0.113.80:80')
  expect((await run(engine(), world.naive, ['sh', '-c', connect])).stdout).toBe('reached')
  expect(await world.project.inside(session, connect)).toBe('closed')
  expect(await world.project.inside(session, 'ls /sys/class/net; wc -l </proc/net/route')).toBe('lo\n1')
})

ownTest(`a session cannot change the sockets it has, and has those of no other${where}`, async () => {
  const touched =
    'for try in "touch /run/scad/egress/x" "rm /run/scad/egress/proxy.sock"; do $try 2>/dev/null && echo done; done; echo none'
  expect(await world.project.inside(session, touched)).toBe('none')
  await using other = await start()
  const sockets = async (one: Session): Promise<string> => await world.project.inside(one, 'ls -i /run/scad/egress')
  expect(await sockets(other.session)).not.toBe(await sockets(session))
  const inside = async (id: string): Promise<string> => (await run(engine(), gatewayName(id), ['hostname', '-i'])).stdout.trim()
  const connect = reach(`${await inside(session.id)}:3128`)
  expect((await run(engine(), gatewayName(other.session.id), ['sh', '-c', connect])).stdout).toBe('closed')
})

ownTest(`a gateway that is killed lets nothing through, and runs again with the next job${where}`, async () => {
  await killGateway(session)
  expect(await world.ask(session, ['GET http://allowed.example/'])).toEqual(['closed'])
  await injectJob(world.project.scad, { session: session.id, command: ['true'] })
  expect(await world.ask(session, ['GET http://allowed.example/', 'GET http://other.example/'])).toEqual(['200', '403'])
})

ownTest(`a session that holds every connection of its gateway keeps nobody from changing its rules${where}`, async () => {
  await using other = await start()
  const { id } = other.session
  const connect = 'alarm 3; push @held, IO::Socket::UNIX->new(Peer => "/run/scad/egress/proxy.sock"); alarm 0'
  const hold = `$SIG{ALRM} = sub { open my $full, ">", "/tmp/full"; sleep 600 }; for (1 .. 200) { ${connect} } sleep 600`
  await injectJob(world.project.scad, { session: id, command: ['perl', '-MIO::Socket::UNIX', '-e', hold] })
  const full = async (): Promise<boolean> => (await world.project.inside(other.session, 'ls /tmp')).includes('full')
  await eventually(full, { what: 'no connection is left', timeoutMs: 60_000 })
  expect(await allowHosts(world.project.scad, { session: id, hosts: ['opened.example'] })).toMatchObject({ opened: ['opened.example'] })
})

ownTest(`a job that waited while a host was opened leaves it open${where}`, async () => {
  await using other = await start()
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
    await noteOpened(scad, other.session.container, ['opened.example'])
    return { job }
  })
  await waiting.job
  expect(await world.ask(other.session, ['GET http://opened.example/'])).toEqual(['200'])
})

ownTest(
  `the gateway of a session that ended outside of scad is stopped as garbage, and resuming starts one that died${where}`,
  async () => {
    await using other = await start()
    const { id, container } = other.session
    const { scad } = world.project
    const gateway = async (): Promise<string | undefined> => (await engine().inspectContainer(gatewayName(id)))?.state
    await killGateway(other.session)
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

ownTest(`the profile of a gateway leaves it nothing that it does not need${where}`, async () => {
  const { raw } = (await engine().inspectContainer(gatewayName(session.id))) ?? {}
  expect(raw).toMatchObject({
    Config: { User: '13:13', Labels: { [label.kind]: 'gateway', [label.session]: session.id } },
    HostConfig: {
      ...{ CapDrop: ['ALL'], CapAdd: [], SecurityOpt: ['no-new-privileges'], ReadonlyRootfs: true, Privileged: false },
      ...{ NetworkMode: egressNetwork, Memory: 256 * 2 ** 20, MemorySwap: 256 * 2 ** 20, PidsLimit: 128, RestartPolicy: { Name: 'no' } },
    },
  })
})

ownTest(
  `stopping a session stops its gateway, resuming starts both, also when their network was pruned, and removing removes all${where}`,
  async () => {
    await using other = await start()
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
  await using other = await start()
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
  await using other = await start()
  const { id, container } = other.session
  await engine().removeContainer(container)
  await engine().removeVolume(volumeName(id))
  const { items } = await collectGarbage(world.project.scad, { apply: true })
  expect(items).toContainEqual(expect.objectContaining({ kind: 'gateway', name: gatewayName(id), goes: true }))
  expect(await engine().inspectContainer(gatewayName(id))).toBeNull()
  expect((await engine().listVolumes({ [label.session]: id })).map(({ name }) => name)).toEqual([])
})

ownTest(`an open session reaches whatever its machine does, but no other session, also when its network was pruned${where}`, async () => {
  await using other = await start({ network: { mode: 'open', allow: [] } })
  const { id } = other.session
  expect(await world.project.inside(other.session, reach('203.0.113.80:8080'))).toBe('reached')
  expect(world.project.said).toContainEqual({ type: 'warning', text: expect.stringContaining('the network of the session is open') })
  await stopSession(world.project.scad, { session: id })
  await engine().removeNetwork(openNetwork)
  await resumeSession(world.project.scad, { session: id })
  await using second = await start({ network: { mode: 'open', allow: [] } })
  const listen = `perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalPort => 9000, Listen => 5); $c = $s->accept' & hostname -i`
  const address = await world.project.inside(second.session, `(${listen}) 2>/dev/null </dev/null`)
  expect(await world.project.inside(other.session, reach(`${address}:9000`))).toBe('closed')
})

ownTest(`a session without a network has none, and no gateway${where}`, async () => {
  await using other = await start({ network: { mode: 'none', allow: [] } })
  expect(await world.project.inside(other.session, 'ls /sys/class/net; env | grep -ic _proxy; ls /run/scad')).toBe('lo\n0\nlogin')
  expect(await engine().inspectContainer(gatewayName(other.session.id))).toBeNull()
  const opening = allowHosts(world.project.scad, { session: other.session.id, hosts: ['a.example'] })
  await expect(opening).rejects.toMatchObject({ code: 'bad-input', hint: expect.stringContaining('start another session') })
})

ownTest(`where this machine goes through a proxy, a gateway does too, and its login stays there${where}`, async () => {
  const { environment } = await loadProject(world.project.scad, { config: world.project.configFile })
  const address = 'http://me:p%40ss@203.0.113.80:3128'
  await using other = await start({ environment: { ...environment, proxy: { http: address, https: address, no: 'suffix.example' } } })
  const login = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
  const asked = ['GET http://allowed.example/x', 'CONNECT allowed.example:443', 'GET http://suffix.example/', 'GET http://other.example/']
  expect(await world.ask(other.session, asked)).toEqual(['200', '200', '200', '403'])
  expect(await world.proxied()).toEqual([`GET http://allowed.example/x ${login}`, `CONNECT allowed.example:443 ${login}`])
  await killGateway(other.session)
  await injectJob(world.project.scad, { session: other.session.id, command: ['true'] })
  expect(await world.ask(other.session, ['GET http://allowed.example/y'])).toEqual(['200'])
  expect((await world.proxied()).at(-1)).toBe(`GET http://allowed.example/y ${login}`)
  const inside = 'cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"; env'
  expect(await world.project.inside(other.session, inside)).not.toMatch(/p%40ss|p@ss|203\.0\.113/)
  expect(JSON.stringify((await engine().inspectContainer(other.session.container))?.raw)).not.toContain('p%40ss')
})
