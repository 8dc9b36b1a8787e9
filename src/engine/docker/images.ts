import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { ScadError } from '../../errors/scad-error.ts'
import type { Image, LabelFilter, RemoveOptions } from '../engine.ts'
import type { DockerClient } from './client.ts'
import { statusOf, type Subject } from './errors.ts'
import { labelFilters } from './filters.ts'
import { errorOf, progressEvents } from './progress-stream.ts'
import { parseReference } from './reference.ts'
import { credentialsFor } from './registry-credentials.ts'

/** null when there is no such image. */
export async function inspectImage(client: DockerClient, reference: string): Promise<Image | null> {
  const found = await client.call(subjectOf('inspect', reference), async (docker) => {
    try {
      return await docker.getImage(reference).inspect()
    } catch (error) {
      if (statusOf(error) === 404) return null
      throw error
    }
  })
  if (found === null) return null
  return {
    id: found.Id,
    tags: found.RepoTags ?? [],
    labels: found.Config?.Labels ?? {},
    size: found.Size,
    created: Date.parse(found.Created) || 0,
    layers: found.RootFS?.Layers?.length ?? 0,
    layerIds: found.RootFS?.Layers ?? [],
    env: found.Config?.Env ?? [],
  }
}

/** One list call. */
export async function listImages(client: DockerClient, filter: LabelFilter): Promise<Image[]> {
  const found = await client.call({ doing: 'list images', kind: 'image' }, (docker) => docker.listImages({ filters: labelFilters(filter) }))
  return found.map((image) => ({
    id: image.Id,
    // An image without a name is listed under this one by older engines.
    tags: (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    labels: image.Labels ?? {},
    size: image.Size,
    created: image.Created * 1000,
  }))
}

/** Pulls with the credentials of the user's Docker config. @throws base-image-missing */
export async function pullImage(client: DockerClient, reference: string, onLine: (line: string) => void): Promise<void> {
  const subject = subjectOf('pull', reference)
  const { repository, tag } = parseReference(reference)
  const credentials = await credentialsFor(client.env, reference, client.signal)
  const call = async (docker: Docker): Promise<NodeJS.ReadableStream> =>
    docker.createImage(credentials ?? {}, { fromImage: repository, tag })
  try {
    await client.call(subject, async (docker) => {
      for await (const event of progressEvents(await call(docker))) {
        const failure = errorOf(event)
        if (failure !== null) throw new Error(failure)
        // Lines with a progress bar come by the thousand.
        if (event.status !== undefined && event.progress === undefined)
          onLine(event.id === undefined ? event.status : `${event.id}: ${event.status}`)
      }
    })
  } catch (error) {
    if (!(error instanceof ScadError) || error.code !== 'engine-failed') throw error
    throw new ScadError('base-image-missing', error.message, {
      cause: error,
      hint: `check the name and the network, or log in: docker login`,
    })
  }
}

/** A root filesystem as a tar stream becomes an image. @returns its id */
export async function importImage(client: DockerClient, reference: string, rootFilesystem: Readable, changes: string[]): Promise<string> {
  const { repository, tag } = parseReference(reference)
  const id = await client.call(subjectOf('import', reference), async (docker) => {
    let last = ''
    for await (const event of progressEvents(await docker.importImage(rootFilesystem, { repo: repository, tag, changes }))) {
      const failure = errorOf(event)
      if (failure !== null) throw new Error(failure)
      last = event.status ?? last
    }
    return last
  })
  // Podman gives the image another tag than it was asked for.
  await tagImage(client, id, reference)
  const image = await inspectImage(client, reference)
  if (image === null) throw new ScadError('engine-failed', `import ${reference}: the engine made no image`)
  return image.id
}

/** Gives an image one more name. */
export async function tagImage(client: DockerClient, reference: string, name: string): Promise<void> {
  const { repository: repo, tag } = parseReference(name)
  await client.call(subjectOf('tag', reference), (docker) => docker.getImage(reference).tag({ repo, tag }))
}

/** Removes a name, and the image with its last one. Does nothing when it is gone. */
export async function removeImage(client: DockerClient, reference: string, { unused = false }: RemoveOptions): Promise<void> {
  await client.call(subjectOf('remove', reference), async (docker) => {
    try {
      await docker.getImage(reference).remove({ force: !unused })
    } catch (error) {
      if (statusOf(error) !== 404) throw error
    }
  })
}

function subjectOf(verb: string, reference: string): Subject {
  return { doing: `${verb} image ${reference}`, kind: 'image' }
}
