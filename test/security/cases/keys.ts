import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { ensureGateway } from '../../../src/gateway/ensure-gateway.ts'
import { gatewayName } from '../../../src/gateway/gateway-names.ts'
import { injectJob } from '../../../src/job/inject.ts'
import { readJobOutput } from '../../../src/job/output.ts'
import { waitJob } from '../../../src/job/wait.ts'
import type { Scad } from '../../../src/scad/scad.ts'
import { gatewaySession } from '../../../src/session/gateway-session.ts'
import type { Session } from '../../../src/session/session.ts'
import { outputOf } from '../../engine/job-support.ts'
import { type ApiWorld, apiWorld } from '../../support/api-world.ts'
import { eventually } from '../../support/eventually.ts'
import { naiveContainer, naiveCopy } from '../../support/naive-container.ts'
import { networkWorld } from '../../support/network-world.ts'
import { noOwnEngine } from '../../support/own-engine.ts'
import { type Arena, naivePlace } from '../arena.ts'
import { findInside } from '../find-inside.ts'
import { forkOf } from '../fork-of.ts'
import type { SecurityGroup } from '../security-case.ts'
import { startWithAgents } from '../start-with-agents.ts'
import { commandLines, filesBelow, storesOf } from '../stores.ts'

const key = 'canary-key-of-an-api-0123456789'

/** Asks its API, tells all that it knows, and goes on until it is told to end. */
const agent = `#!/bin/sh
env
perl ~/bin/request.pl POST "$ANTHROPIC_BASE_URL/v1/messages" "x-api-key: $ANTHROPIC_API_KEY"
until test -e ~/go; do sleep 0.1; done
echo '{"type":"result","subtype":"success","is_error":false}'
`

interface KeyArena extends Arena {
  /** On a machine where the key is set. */
  scad: Scad
  api: ApiWorld
}

/** Keys of an API that its gateway adds to the requests of a session. */
export const keys: SecurityGroup<KeyArena> = {
  title: 'Keys',
  unable: noOwnEngine,
  arena: async () => {
    await using made = new AsyncDisposableStack()
    const world = made.use(await networkWorld({ config: { network: { allow: ['api.anthropic.com'] } } }))
    const { project } = world
    const api = await apiWorld(world)
    const request = await readFile(join(import.meta.dirname, '../../support/request.pl'), 'utf8')
    const session = await startWithAgents(project, { claude: { adapter: 'claude' } }, { claude: agent, 'request.pl': request })
    await project.scad.engine.removeContainer(gatewayName(session.id))
    await ensureGateway(project.scad, gatewaySession(session), { parts: { image: api.believing, env: {} } })
    const scad = { ...project.scad, env: { ...project.scad.env, ANTHROPIC_API_KEY: key } }
    const place = { ...(await naivePlace(project)), project, session, scad, api }
    const kept = made.move()
    return { ...place, [Symbol.asyncDispose]: async () => await kept.disposeAsync() }
  },
  cases: [
    {
      id: 'key-inside',
      severity: 'critical',
      attacker:
        'reads the environment and the command line of every process, and every file, beside an agent that works with a key of an API',
      naive: 'docker run --env',
      held: 'no byte of it is inside; the gateway adds it to the requests, which the API answers',
      control: async () => {
        await using naive = await naiveContainer({ env: [`ANTHROPIC_API_KEY=${key}`] })
        return (await naive.inside('env; tr "\\0" "\\n" </proc/1/environ')).split(key).length === 3
      },
      attack: async (arena) =>
        await whileAtWork(arena, async ({ project, session }) => (await findInside(project, session, key)).length > 0),
    },
    {
      id: 'key-in-stores',
      severity: 'critical',
      attacker: 'reads what the engine, the host and scad keep of such a session and of its gateway',
      naive: 'docker run --env',
      held: 'no container, image, layer, log, command line or file of scad holds it',
      control: async ({ project }) => {
        await using naive = await naiveContainer({ env: [`ANTHROPIC_API_KEY=${key}`] })
        return (await storesOf(project.scad, naive.id)).some((text) => text.includes(key))
      },
      attack: async (arena) =>
        await whileAtWork(arena, async ({ project, session }) => {
          const containers = [session.container, gatewayName(session.id)]
          const stores = await Promise.all(containers.map(async (id) => await storesOf(project.scad, id)))
          const texts = [...stores.flat(), ...(await commandLines()), ...(await filesBelow(project.env['SCAD_HOME'] ?? ''))]
          return [...texts, JSON.stringify(project.said)].some((text) => text.includes(key))
        }),
    },
    {
      id: 'key-in-fork',
      severity: 'critical',
      attacker: 'is in a fork of such a session, looks for the key, and asks the API by the address that the session asks at',
      naive: 'docker commit of a container that has it, and docker run of what comes of it',
      held: 'the fork has no key, and its gateway adds none',
      control: async () => {
        await using naive = await naiveContainer({ env: [`ANTHROPIC_API_KEY=${key}`] })
        await using copy = await naiveCopy(naive.id)
        return (await copy.inside('echo "$ANTHROPIC_API_KEY"')) === key
      },
      attack: async (arena) =>
        await whileAtWork(arena, async ({ api, project, session }) => {
          const address = 'cat /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n" | grep -m 1 ^ANTHROPIC_BASE_URL= | cut -d= -f2'
          const base = await project.inside(session, address)
          const ask = async (one: Session): Promise<string> =>
            await project.inside(one, `perl ~/bin/request.pl POST '${base}/v1/messages' 'x-api-key: dummy'`)
          const fork = await forkOf(project, session)
          // what is asked there has the key in its session
          expect(await ask(session)).toMatch(/^200/)
          expect((await api.asked()).flat()).toContain(`x-api-key: ${key}`)
          await ask(fork)
          return (await api.asked()).flat().some((line) => line.includes(key)) || (await findInside(project, fork, key)).length > 0
        }),
    },
  ],
}

/** Looks while the agent is at work and its API has been asked, with the key. @returns whether the key was found, or the job told it */
async function whileAtWork(arena: KeyArena, look: (arena: KeyArena) => Promise<boolean>): Promise<boolean> {
  const { api, project, scad, session } = arena
  await project.inside(session, 'rm -f ~/go')
  const { id } = await injectJob(scad, { session: session.id, prompt: 'x', agent: 'claude' })
  const asked = await eventually(async () => ((all) => all.length > 0 && all)(await api.asked()), { what: 'the API is asked' })
  expect(asked.flat()).toContain(`x-api-key: ${key}`)
  const found = await look(arena)
  await project.inside(session, 'touch ~/go')
  expect(await waitJob(scad, { job: id })).toMatchObject({ state: 'succeeded' })
  return found || (await outputOf(readJobOutput(scad, { job: id }))).stdout.includes(key)
}
