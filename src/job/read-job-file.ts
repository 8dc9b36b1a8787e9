import type { Scad } from '../scad/scad.ts'
import { jobFolder } from '../session/job-folder.ts'
import { readArchive } from '../session/read-archive.ts'
import { type JobFacts, parseJobFacts } from './job-facts.ts'

/**
 * A small file of a job's folder, as text.
 * @param container that holds the session's volume
 * @throws path-not-found, engine-failed
 */
export async function readJobFile(scad: Pick<Scad, 'engine'>, container: string, short: string, name: string): Promise<string> {
  const files = await readArchive(await scad.engine.getArchive(container, `${jobFolder(short)}/${name}`))
  return files.get(name)?.toString() ?? ''
}

/** What the host wrote down of a job, or null when another version of scad did. @throws path-not-found, engine-failed */
export async function readJobFacts(scad: Pick<Scad, 'engine'>, container: string, short: string): Promise<JobFacts | null> {
  return parseJobFacts(await readJobFile(scad, container, short, 'job.json'))
}
