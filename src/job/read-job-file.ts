import type { Scad } from '../scad/scad.ts'
import { readArchive } from '../session/read-archive.ts'
import { jobFilePath, jobFiles } from './job-files.ts'
import { type JobFacts, parseJobFacts } from './job-facts.ts'

/**
 * A small file of a job's folder, as text.
 * @param container that holds the session's volume
 * @throws path-not-found, engine-failed
 */
export async function readJobFile(
  scad: Pick<Scad, 'engine'>,
  container: string,
  short: string,
  file: keyof typeof jobFiles,
): Promise<string> {
  const files = await readArchive(await scad.engine.getArchive(container, jobFilePath(short, file)))
  return files.get(jobFiles[file])?.toString() ?? ''
}

/** What the host wrote down of a job, or null when another version of scad did. @throws path-not-found, engine-failed */
export async function readJobFacts(scad: Pick<Scad, 'engine'>, container: string, short: string): Promise<JobFacts | null> {
  return parseJobFacts(await readJobFile(scad, container, short, 'facts'))
}
