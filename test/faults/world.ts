import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { ensureGatewayImage } from '../../src/gateway/gateway-image.ts'
import { baseImage, testEngine } from '../support/engine.ts'
import { ownEngine, type OwnEngine } from '../support/own-engine.ts'
import { testProject, type TestProject, type TestProjectOptions } from '../support/project.ts'

/** An engine that holds nothing but the images scad builds on, and projects that use it. */
export interface World extends AsyncDisposable {
  own: OwnEngine
  docker: Docker
  /** A project on that engine; temporary files of its scad go to a folder of their own, `<project>/tmp`. */
  project(options?: TestProjectOptions): Promise<TestProject>
  /** Puts in place again what scad builds on. */
  restock(): Promise<void>
  /** Uses up the engine's disk but for so many megabytes; disposing gives them back. */
  fill(left: number): Promise<AsyncDisposable>
}

/** @param megabytes size of the engine's disk; 0: as much as there is */
export async function makeWorld({ megabytes = 0 }: { megabytes?: number } = {}): Promise<World> {
  const own = await ownEngine({ megabytes })
  const images = await usualImages()
  await own.load(images)
  const docker = new Docker({ socketPath: own.address.slice('unix://'.length) })
  const folders: string[] = []
  let loaded: Promise<void> | undefined
  const gateways = async (): Promise<void> => await (loaded ??= gatewayImage().then(async (image) => await own.load([image])))
  return {
    own,
    docker,
    async project(options = {}) {
      const temporary = await mkdtemp(join(tmpdir(), 'scad-faults-'))
      folders.push(temporary)
      if (typeof options.config?.['network'] === 'object') await gateways()
      return await testProject({ ...options, env: { DOCKER_HOST: own.address, TMPDIR: temporary, ...options.env } })
    },
    restock: async () => await own.load(images),
    async fill(left) {
      const script = `fallocate -l $(($(df -m --output=avail / | tail -n 1) - ${left}))M /full; [ ${left} -gt 0 ] || dd if=/dev/zero of=/rest bs=4k; :`
      const filler = await docker.createContainer({
        Image: images[0] ?? '',
        Cmd: ['sh', '-c', script],
        HostConfig: { NetworkMode: 'none' },
      })
      await filler.start()
      await filler.wait()
      return { [Symbol.asyncDispose]: async () => void (await filler.remove({ force: true })) }
    },
    async [Symbol.asyncDispose]() {
      await own[Symbol.asyncDispose]()
      for (const folder of folders) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What gateways are made of; most cases need none. */
async function gatewayImage(): Promise<string> {
  await using project = await testProject()
  return await ensureGatewayImage(project.scad, { proxy: 'host', caCertificates: 'host' })
}

/** The base image and the smallest environment, built on this machine's engine: the other one reaches no package mirror. */
async function usualImages(): Promise<string[]> {
  const engine = testEngine()
  await using project = await testProject()
  try {
    const base = await baseImage(engine)
    const { stdout, stderr, code } = await project.cli('build', '--environment-only', '--json')
    if (code !== 0) throw new Error(stderr)
    return [base, (JSON.parse(stdout) as { environment: { tag: string } }).environment.tag]
  } finally {
    await engine.close()
  }
}
