import type { Readable } from 'node:stream'
import type { DockerClient } from './client.ts'
import type { Subject } from './errors.ts'
import { asReadable } from './response.ts'

/** Unpacks a tar stream into an existing folder; owners and modes are the tar's. @throws path-not-found */
export async function putArchive(client: DockerClient, id: string, folder: string, tar: Readable | Buffer): Promise<void> {
  const subject: Subject = { doing: `put files into ${folder}`, kind: 'path' }
  await client.call(subject, (docker) => docker.getContainer(id).putArchive(tar, { path: folder }))
}

/** A tar stream of a file or folder. @throws path-not-found */
export async function getArchive(client: DockerClient, id: string, path: string): Promise<Readable> {
  const subject: Subject = { doing: `get ${path}`, kind: 'path' }
  const stream = await client.call(subject, (docker) => docker.getContainer(id).getArchive({ path }))
  return asReadable(stream)
}
