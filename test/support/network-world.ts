import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadProject } from '../../src/config/load.ts'
import { ensureGatewayImage } from '../../src/gateway/gateway-image.ts'
import { ensureEnvironment } from '../../src/image/build-environment.ts'
import { runInside } from '../../src/session/run-inside.ts'
import type { Session } from '../../src/session/session.ts'
import { readLines } from '../../src/text/line-reader.ts'
import { baseImage, sleeper } from './engine.ts'
import { eventually } from './eventually.ts'
import { ownEngine } from './own-engine.ts'
import { testProject, type TestProject, type TestProjectOptions } from './project.ts'

/** An engine whose containers find an outside of our own: a resolver that counts, and a server that answers whatever it is asked. */
export interface NetworkWorld extends AsyncDisposable {
  project: TestProject
  /** Id of a container in no network of scad's that any command could have made: it reaches the outside. */
  naive: string
  /** Names that the resolver was asked for so far. */
  asked(): Promise<string[]>
  /** What came to the proxy at 203.0.113.80:3128 so far: request line and login. */
  proxied(): Promise<string[]>
  /** The status that the gateway of a session gives to each request line, asked from inside. */
  ask(session: Pick<Session, 'container' | 'user'>, forms: readonly string[]): Promise<string[]>
}

export async function networkWorld(options: TestProjectOptions): Promise<NetworkWorld> {
  await using made = new AsyncDisposableStack()
  const images = await imagesHere(options)
  const own = made.use(await ownEngine({ megabytes: 900, first: ['--dns=203.0.113.53'] }))
  await own.load(images)
  const usual = process.env['DOCKER_HOST']
  made.defer(() => {
    if (usual === undefined) delete process.env['DOCKER_HOST']
    else process.env['DOCKER_HOST'] = usual
  })
  process.env['DOCKER_HOST'] = own.address
  const project = made.use(await testProject(options))
  const { engine } = project.scad
  const perl = async (file: string): Promise<string[]> => ['perl', '-e', await readFile(join(import.meta.dirname, file), 'utf8')]
  const outside = await engine.createContainer(
    await sleeper(engine, project.name, { user: '0:0', network: 'host', capAdd: ['NET_BIND_SERVICE'], command: await perl('outside.pl') }),
  )
  await engine.startContainer(outside)
  const naive = await engine.createContainer(await sleeper(engine, project.name, { network: 'bridge' }))
  await engine.startContainer(naive)
  const said = async (): Promise<string[]> => {
    const lines: string[] = []
    for await (const line of readLines(await engine.containerLogs(outside), 4096)) lines.push(line)
    return lines
  }
  await eventually(async () => (await said()).includes('ready'), { what: 'the outside is there' })
  const told = async (word: string): Promise<string[]> =>
    (await said()).flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
  const program = await perl('ask.pl')
  const kept = made.move()
  return {
    project,
    naive,
    asked: async () => await told('asked'),
    proxied: async () => await told('proxied'),
    async ask({ container, user }, forms) {
      const { stdout, stderr } = await runInside(project.scad, container, { command: [...program, ...forms], user })
      if (stderr !== '') throw new Error(stderr)
      return stdout.trim().split('\n')
    },
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  }
}

/** The images that sessions and gateways need, made by the engine of this machine, which reaches a mirror. */
async function imagesHere(options: TestProjectOptions): Promise<string[]> {
  await using project = await testProject(options)
  const { scad, configFile } = project
  const loaded = await loadProject(scad, { config: configFile })
  const environment = await ensureEnvironment(scad, loaded, { noCache: false, pull: false })
  return [await baseImage(scad.engine), environment.tag, await ensureGatewayImage(scad, loaded.environment)]
}
