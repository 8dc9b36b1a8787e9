import { pack } from 'tar-stream'
import type { Scad } from '../scad/scad.ts'
import { jobFolder } from './job-folder.ts'

/**
 * Asks the witness of a job to end it; it writes the end into the journal. Needs no process inside, so that a job that has taken
 * all of them is ended too.
 *
 * @param container of a session that runs
 * @throws path-not-found when the session has no such job
 */
export async function requestCancel(scad: Scad, container: string, short: string): Promise<void> {
  const tar = pack()
  tar.entry({ name: 'cancel', mode: 0o600, uid: 0, gid: 0 }, '')
  tar.finalize()
  await scad.engine.putArchive(container, jobFolder(short), tar)
}
