import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadProject } from '../../src/config/load.ts'
import type { Project } from '../../src/config/project.ts'
import { ensureGatewayImage } from '../../src/gateway/gateway-image.ts'
import { ensureEnvironment } from '../../src/image/build-environment.ts'
import { removeRest } from '../../src/session/remove-rest.ts'
import type { Session } from '../../src/session/session.ts'
import { startSession } from '../../src/session/start.ts'
import { readLines } from '../../src/text/line-reader.ts'
import { askGateway } from './ask-gateway.ts'
import { baseImage, sleeper } from './engine.ts'
import { eventually } from './eventually.ts'
import { naiveContainer, type NaiveContainer } from './naive-container.ts'
import { ownEngine } from './own-engine.ts'
import { testProject, type TestProject, type TestProjectOptions } from './project.ts'
import { asUsualEngine } from './usual-engine.ts'

/** An engine whose containers find an outside of our own: a resolver that counts, and a server that answers whatever it is asked. */
export interface NetworkWorld extends AsyncDisposable {
  project: TestProject
  /** A container as any command makes it: it reaches the outside. */
  naive: NaiveContainer
  /** What the gateways are made from. */
  gatewayImage: string
  /** Another session of the project, with a config that differs; disposing removes it. */
  start(change?: Partial<Project>): Promise<AsyncDisposable & { session: Session }>
  /** Names that the resolver was asked for so far. */
  asked(): Promise<string[]>
  /** What came to the proxy at 203.0.113.80:3128 so far: request line and login. Waits until so many have. */
  proxied(count: number): Promise<string[]>
  /** The status that what listens on port 3128 gives to each request line, asked from inside. */
  ask(session: Pick<Session, 'container' | 'user'>, forms: readonly string[]): Promise<string[]>
}

export async function networkWorld(options: TestProjectOptions): Promise<NetworkWorld> {
  await using made = new AsyncDisposableStack()
  const [base, environment, gatewayImage] = await imagesHere(options)
  const own = made.use(await ownEngine({ megabytes: 900, first: ['--dns=203.0.113.53'] }))
  await own.load([base, environment, gatewayImage])
  made.use(asUsualEngine(own))
  const project = made.use(await testProject(options))
  const { engine } = project.scad
  const perl = async (file: string): Promise<string[]> => ['perl', '-e', await readFile(join(import.meta.dirname, file), 'utf8')]
  const outside = await engine.createContainer(
    await sleeper(engine, project.name, { user: '0:0', network: 'host', capAdd: ['NET_BIND_SERVICE'], command: await perl('outside.pl') }),
  )
  await engine.startContainer(outside)
  const naive = made.use(await naiveContainer())
  const said = async (): Promise<string[]> => {
    const lines: string[] = []
    for await (const line of readLines(await engine.containerLogs(outside), 4096)) lines.push(line)
    return lines
  }
  await eventually(async () => (await said()).includes('ready'), { what: 'the outside is there' })
  const told = async (word: string): Promise<string[]> =>
    (await said()).flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
  const kept = made.move()
  return {
    project,
    naive,
    gatewayImage,
    async start(change = {}) {
      const { scad, configFile } = project
      const session = await startSession(scad, { project: { ...(await loadProject(scad, { config: configFile })), ...change } })
      const gone = async (): Promise<void> => {
        await engine.removeContainer(session.container)
        await removeRest(scad, session)
      }
      return { session, [Symbol.asyncDispose]: gone }
    },
    asked: async () => await told('asked'),
    async proxied(count) {
      await eventually(async () => (await told('proxied')).length >= count, { what: `the proxy tells of ${count} requests` })
      return await told('proxied')
    },
    ask: async (session, forms) => await askGateway(project.scad, session, forms),
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  }
}

/** The images that sessions and gateways need, made by the engine of this machine, which reaches a mirror. */
async function imagesHere(options: TestProjectOptions): Promise<[base: string, environment: string, gateway: string]> {
  await using project = await testProject(options)
  const { scad, configFile } = project
  const loaded = await loadProject(scad, { config: configFile })
  const environment = await ensureEnvironment(scad, loaded, { noCache: false, pull: false })
  return [await baseImage(scad.engine), environment.tag, await ensureGatewayImage(scad, loaded.environment)]
}
