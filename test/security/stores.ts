import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import type { Scad } from '../../src/scad/scad.ts'
import { textOf } from '../support/engine.ts'

/** Whatever an engine tells or keeps of a container, but for what is in memory: its settings, its image, its log, its files. */
export async function storesOf({ engine }: Scad, id: string): Promise<string[]> {
  const docker = new Docker()
  const container = docker.getContainer(id)
  const details = await container.inspect()
  const image = docker.getImage(details.Image)
  const log = await container.logs({ stdout: true, stderr: true })
  const folders = ['/etc', '/home', '/opt', '/root', '/run', '/tmp', '/var/lib']
  const files = folders.map(async (folder) => await textOf(await engine.getArchive(id, folder)))
  return [JSON.stringify([details, await image.inspect(), await image.history()]), log.toString('latin1'), ...(await Promise.all(files))]
}

/** The command line of every process of the host. */
export async function commandLines(): Promise<string[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  // some have ended since
  return await Promise.all(processes.map(async (name) => await readFile(`/proc/${name}/cmdline`, 'latin1').catch(() => '')))
}

/** The contents of all files below a folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  return await Promise.all(entries.map(async ({ parentPath, name }) => await readFile(join(parentPath, name), 'latin1')))
}
