import type { Project } from '../../src/config/project.ts'
import { run } from '../support/engine.ts'
import { eventually } from '../support/eventually.ts'
import { naiveContainer, type NaiveContainer } from '../support/naive-container.ts'
import { type NetworkWorld, networkWorld } from '../support/network-world.ts'
import { type Arena, naivePlace } from './arena.ts'
import { readProfile, requireDefaults } from './default-profile.ts'

/** An arena on an engine whose outside is ours, with a proxy as somebody writes it who knows none of what scad's does. */
export interface NetworkArena extends Arena, Omit<NetworkWorld, 'start'> {
  /** A container with squid and a list of hosts, put together as it comes to mind: by the look of an address, private ones last. */
  naiveProxy: NaiveContainer
  /** Another session with the same allowed hosts, or of another mode; its profile has been looked at. */
  other(mode?: Project['network']['mode']): ReturnType<NetworkWorld['start']>
}

export async function makeNetworkArena(): Promise<NetworkArena> {
  await using made = new AsyncDisposableStack()
  const allow = ['allowed.example', '.suffix.example', 'private.example', 'loopback.example']
  const world = made.use(await networkWorld({ config: { network: { allow } } }))
  const { project } = world
  const place = await naivePlace(project)
  const session = await project.start()
  const naiveProxy = made.use(await naiveContainer({ image: world.gatewayImage }))
  await startNaiveProxy(world, naiveProxy)
  const kept = made.move()
  return {
    ...place,
    ...world,
    session,
    naiveProxy,
    async other(mode = 'allow') {
      const started = await world.start(mode === 'allow' ? {} : { network: { mode, allow: [] } })
      requireDefaults(await readProfile(project, started.session, mode === 'open' ? ['network'] : []))
      return started
    },
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  }
}

const naiveRules = String.raw`http_port 3128
acl allowed url_regex allowed\.example suffix\.example private\.example loopback\.example
acl to_private dst 10.0.0.0/8 127.0.0.0/8
http_access allow allowed
http_access deny to_private
http_access deny all
access_log none
cache_log /dev/null
cache deny all
max_filedescriptors 4096
pid_filename none
pinger_enable off
netdb_filename none
`

async function startNaiveProxy({ project, ask }: NetworkWorld, { id, inside }: NaiveContainer): Promise<void> {
  await run(project.scad.engine, id, ['sh', '-c', 'cat >/tmp/squid.conf'], { input: naiveRules })
  await inside('squid -f /tmp/squid.conf >/dev/null 2>&1')
  const answers = async (): Promise<boolean> => (await ask({ container: id, user: '0:0' }, ['GET http://allowed.example/']))[0] === '200'
  await eventually(answers, { what: 'the naive proxy answers' })
}
