import { basename } from 'node:path'
import type { ProjectEnvironment } from '../config/project.ts'
import { defaultBase, ensureBaseImage } from '../engine/base-image.ts'
import type { Image } from '../engine/engine.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { sha256 } from '../text/hash.ts'
import { readBuildContext } from './build-context.ts'
import { dockerfileBases, pinBases } from './dockerfile-bases.ts'
import { tarStream } from './tar.ts'

/** What an environment is built on. */
export interface EnvironmentBase {
  /** Changes when the base does. */
  identity: string
  /** An image that is there before anything is built; null when a Dockerfile begins from nothing. */
  present: string | null
  /** The image to build on. Builds a user's Dockerfile first. @throws build-failed */
  image(request: BaseBuild): Promise<Image>
}

/** How a user's Dockerfile is built. */
export interface BaseBuild {
  noCache: boolean
  buildArgs: Record<string, string>
  network: 'bridge' | 'host'
}

/**
 * Finds, pulls or bootstraps the images that an environment begins from.
 * @throws base-image-missing; config-invalid when the Dockerfile cannot be read
 */
export async function environmentBase(scad: Scad, environment: ProjectEnvironment, pull: boolean): Promise<EnvironmentBase> {
  if (environment.dockerfile !== undefined) return await dockerfileBase(scad, environment.dockerfile, pull)
  const image = await presentImage(scad, environment.base ?? defaultBase, pull)
  return { identity: image.id, present: image.id, image: async () => image }
}

/**
 * The images that an environment begins from, by name; none for a Dockerfile that begins from nothing.
 * @throws config-invalid when the Dockerfile cannot be read
 */
export async function baseReferences({ dockerfile, base = defaultBase }: ProjectEnvironment): Promise<string[]> {
  if (dockerfile === undefined) return [base]
  const { dockerfile: text } = await readBuildContext(dockerfile)
  return [...new Set(dockerfileBases(text).map(({ reference }) => reference))]
}

async function dockerfileBase(scad: Scad, path: string, pull: boolean): Promise<EnvironmentBase> {
  const context = await readBuildContext(path)
  const images = new Map<string, string>()
  for (const { reference } of dockerfileBases(context.dockerfile))
    if (!images.has(reference)) images.set(reference, (await presentImage(scad, reference, pull)).id)
  const name = basename(path)
  return {
    identity: sha256('dockerfile', context.hash, ...images.values()),
    present: [...images.values()][0] ?? null,
    image: async ({ buildArgs, noCache, network }) => {
      scad.progress({ type: 'step', text: `building ${path}` })
      const dockerfile = Buffer.from(pinBases(context.dockerfile, images))
      const id = await scad.engine.buildImage({
        context: tarStream([...context.entries, { path: name, mode: 0o644, content: dockerfile }]),
        dockerfile: name,
        tags: [],
        labels: {},
        buildArgs,
        noCache,
        ...(network === 'host' ? { networkMode: network } : {}),
        onLine: (text) => scad.progress({ type: 'output', text }),
      })
      return await inspect(scad, id)
    },
  }
}

async function presentImage(scad: Scad, reference: string, pull: boolean): Promise<Image> {
  const { engine, progress: onProgress, paths, signal, env } = scad
  const name = await ensureBaseImage(engine, reference, { pull, onProgress, images: paths.images, signal, env })
  return await inspect(scad, name)
}

async function inspect({ engine }: Scad, reference: string): Promise<Image> {
  const image = await engine.inspectImage(reference)
  if (image === null) throw new ScadError('base-image-missing', `the image ${reference} was removed while it was needed`)
  return image
}
