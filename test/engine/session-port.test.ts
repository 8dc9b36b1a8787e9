import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forwardedPortSchema } from '../../src/session/forward-ports.ts'
import type { StartedSession } from '../../src/session/start.ts'
import { stopSession } from '../../src/session/stop.ts'
import { run } from '../support/engine.ts'
import { eventually } from '../support/eventually.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { following, type Following } from './watch-support.ts'

/** What listens inside, each at a port of its own, also at ::1 alone. */
const servers: Record<number, string> = {
  // answers what it was sent, once all of it came and some time passed
  7001: "TCP4-LISTEN:7001,bind=127.0.0.1,fork,reuseaddr SYSTEM:'sha256sum; sleep 1; echo after'",
  7002: "TCP4-LISTEN:7002,bind=127.0.0.1,fork,reuseaddr SYSTEM:'head -c 8000000 /tmp/noise'",
  7003: "TCP6-LISTEN:7003,bind=[::1],ipv6only,fork,reuseaddr SYSTEM:'echo six'",
  // tells more as long as anybody is there
  7004: "TCP4-LISTEN:7004,bind=127.0.0.1,fork,reuseaddr SYSTEM:'while echo more; do sleep 0.1; done'",
}

/** The last one nobody listens at. */
const ports = [...Object.keys(servers).map(Number), 7999]

let project: TestProject
let session: StartedSession
let scad: Following
beforeAll(async () => {
  project = await testProject()
  session = await project.start()
  await project.inside(session, 'head -c 8000000 /dev/urandom >/tmp/noise')
  for (const words of Object.values(servers)) await project.inside(session, `setsid socat -t 60 ${words} </dev/null >/dev/null 2>&1 &`)
  scad = following(project, ['session', 'port', session.id, ...ports.map((port) => `${port}:0`)])
  await scad.see('the addresses', (lines) => lines.length === ports.length)
})
afterAll(async () => {
  await scad?.end('SIGKILL')
  await project[Symbol.asyncDispose]()
})

async function dial(port: number): Promise<Socket> {
  const [host, hostPort] = scad.lines[ports.indexOf(port)]?.split(':') ?? []
  const socket = connect({ host, port: Number(hostPort), allowHalfOpen: true })
  await once(socket, 'connect')
  return socket
}

/** The processes of connections that are inside. */
async function relays(): Promise<number> {
  return Number(await project.inside(session, 'pgrep -c relay || true'))
}

test('what a client sends arrives byte for byte, and what comes after it has sent all comes back', async () => {
  const sent = randomBytes(3_000_000)
  const socket = await dial(7001)
  socket.end(sent)
  expect(await text(socket)).toBe(`${createHash('sha256').update(sent).digest('hex')}  -\nafter\n`)
})

test('connections at once get each their own, however slowly it is taken', async () => {
  const slow = await dial(7002)
  const [first, second] = await Promise.all([buffer(await dial(7002)), buffer(await dial(7002))])
  expect(first).toHaveLength(8_000_000)
  expect(first.equals(second)).toBe(true)
  const taken: Buffer[] = []
  for await (const chunk of slow) {
    taken.push(chunk)
    await setTimeout(20)
  }
  expect(Buffer.concat(taken).equals(first)).toBe(true)
})

test('what listens on the other loopback address alone is found too', async ({ skip }) => {
  skip((await project.inside(session, 'cat /proc/net/if_inet6')) === '', 'this engine gives sessions no such address')
  expect(await text(await dial(7003))).toBe('six\n')
})

test('a port that nobody listens on is told, and the connection reset', async () => {
  const socket = await dial(7999)
  await expect(once(socket, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' })
  await eventually(() => scad.complaint().includes(`warning: nothing listens at port 7999 of ${session.id}\n`), { what: 'it is told' })
})

test('a client that goes away leaves nothing inside', async () => {
  const socket = await dial(7004)
  await once(socket, 'data')
  socket.destroy()
  await eventually(async () => (await relays()) === 0, { what: 'its process has ended' })
})

test('a scad that is killed leaves nothing inside', async () => {
  const other = following(project, ['session', 'port', session.id, '7004:0'])
  const address = await other.see('the address', ([line]) => line)
  const socket = connect(Number(address.split(':')[1]), '127.0.0.1')
  await once(socket, 'data')
  await other.end('SIGKILL')
  await eventually(async () => (await relays()) === 0, { what: 'the process of its connection has ended' })
})

test('its JSON is one document for each port, and Ctrl-C ends it', async () => {
  const other = following(project, ['session', 'port', session.id, '7001:0', '--json'])
  const shown: unknown = JSON.parse(await other.see('the address', ([line]) => line))
  expect(shown).toEqual(forwardedPortSchema.parse(shown))
  expect(shown).toMatchObject({ session: session.id, port: 7001, address: expect.stringMatching(/^127\.0\.0\.1:[1-9]/) })
  expect(await other.end('SIGINT')).toBe(130)
  expect(other.complaint()).toBe('')
})

test('a session of an older scad, which has no program for it, is told', async () => {
  await run(project.scad.engine, session.container, ['rm', '/opt/scad/bin/relay'])
  const socket = await dial(7001)
  socket.on('error', () => {})
  await eventually(() => scad.complaint().includes('a session of an older scad shows no port'), { what: 'it is told' })
})

test('it ends with the session', async () => {
  await stopSession(project.scad, { session: session.id })
  expect(await scad.ended).toBe(5)
  expect(scad.complaint()).toContain(`error: session ${session.id} does not run any more\nhint: scad session show ${session.id}\n`)
})
