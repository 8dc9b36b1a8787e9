import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { digest } from './trust-record.ts'
import { hookEvents } from '../hook-schema.ts'
import { isWithin } from '../mount-target.ts'
import type { Project } from '../project.ts'
import type { RawConfig } from '../read-config.ts'
import { realPlace } from '../real-place.ts'

type Named = Pick<Project, 'folder' | 'environment' | 'on' | 'mounts' | 'repos'>

/** By what is known whether a config is still what somebody trusted. */
export interface Sums {
  /** Of what a config of data holds: a comment more changes nothing of it. Null for a program, whose bytes were compared before it ran. */
  sha256: string | null
  /** Of the files that it names for the build and for hooks to run, and of where its mounts and repositories really are. */
  named: string
}

/** The sums of a config as it is now. */
export async function sumsOf({ content, program }: Pick<RawConfig, 'content' | 'program'>, project: Named): Promise<Sums> {
  const files = [...new Set([...ofBuild(project), ...ofHooks(project)])]
  const sums = await Promise.all(files.map(async (file) => [file, await sumOf(file)]))
  const places = await Promise.all([...project.mounts.map(({ source }) => source), ...project.repos.map(({ path }) => path)].map(realPlace))
  return { sha256: program ? null : digest(JSON.stringify(content ?? null)), named: digest(JSON.stringify([sums, places])) }
}

function ofBuild({ environment: { dockerfile, python, caCertificates } }: Named): string[] {
  return [
    ...(dockerfile === undefined ? [] : [dockerfile]),
    ...(python?.requirements ?? []),
    ...(caCertificates === 'host' ? [] : caCertificates),
  ]
}

/** Any word can be the program: `sh ./notify.sh`. One elsewhere does not come with the config. */
function ofHooks({ folder, on }: Named): string[] {
  const words = hookEvents.flatMap((event) => on[event].flatMap((hook) => ('command' in hook ? hook.command : [])))
  return words.map((word) => resolve(folder, word)).filter((file) => isWithin(file, folder))
}

/** Null where there is no file to read. */
async function sumOf(file: string): Promise<string | null> {
  const info = await stat(file).catch(() => null)
  if (info?.isFile() !== true) return null
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(file)) hash.update(bytes)
  return hash.digest('hex')
}
