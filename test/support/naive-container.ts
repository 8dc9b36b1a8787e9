import Docker from 'dockerode'
import { baseImage, run, testEngine, testLabel } from './engine.ts'

/** A container as `docker run` makes it for who gives it no thought: root, on the bridge, without limits. */
export interface NaiveContainer extends AsyncDisposable {
  id: string
  /** Runs a shell script in it, as root unless told otherwise; trimmed stdout, also of one that fails. */
  inside(script: string, user?: string): Promise<string>
}

/**
 * Starts one on the engine that `DOCKER_HOST` names. Disposing removes it.
 * @param host what else its command line asks for
 */
export async function naiveContainer({
  host = {},
  env = [],
  image,
}: { host?: Docker.HostConfig; env?: string[]; image?: string } = {}): Promise<NaiveContainer> {
  const engine = testEngine()
  const docker = new Docker()
  const labels = { [testLabel]: 'naive' }
  const spec = { Image: image ?? (await baseImage(engine)), Cmd: ['sleep', 'infinity'], Env: env, Labels: labels, HostConfig: host }
  const container = await docker.createContainer(spec)
  const remove = async (): Promise<void> => {
    await container.remove({ force: true, v: true })
    await engine.close()
  }
  try {
    await container.start()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    id: container.id,
    inside: async (script, user = '0:0') => (await run(engine, container.id, ['sh', '-c', script], { user })).stdout.trim(),
    [Symbol.asyncDispose]: remove,
  }
}

/** A container made from another one as `docker commit` keeps it. Disposing removes it and its image. */
export async function naiveCopy(id: string): Promise<NaiveContainer> {
  const docker = new Docker()
  const { Id: image } = (await docker.getContainer(id).commit()) as { Id: string }
  const copy = await naiveContainer({ image })
  return {
    ...copy,
    async [Symbol.asyncDispose]() {
      await copy[Symbol.asyncDispose]()
      await docker.getImage(image).remove()
    },
  }
}
