import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { isError } from '../../src/errors/scad-error.ts'
import { collectGarbage, type Garbage } from '../../src/gc/gc.ts'
import { listSessions } from '../../src/session/list.ts'
import { eventually } from '../support/eventually.ts'
import type { TestProject } from '../support/project.ts'
import { leftOnEngine, runningExecs } from './left-on-engine.ts'

/**
 * Looks whether a program that scad began inside goes on, removes every session of a project as a person does, lets `gc` do its work as it
 * would an hour later, and looks whether anything is left: container, volume, image, network, lock, quarantine, temporary file or process.
 * @throws with all that is left
 */
export async function requireNothingLeft(docker: Docker, project: TestProject): Promise<void> {
  const { scad, env, name } = project
  await requireEnd('of the programs that scad began inside', async () => await runningExecs(docker, name))
  for (const { id } of await listSessions(scad, { project: name })) {
    const { code, stderr } = await project.cli('session', 'remove', id, '--force')
    if (code !== 0) throw new Error(`session ${id} cannot be removed: ${stderr}`)
  }
  const later = Date.now() + 3_600_000
  const { items } = await collectGarbage({ ...scad, now: () => later }, { project: name, apply: true, keepAge: '1s' }).catch(unlessUnknown)
  const files = await Promise.all(
    [scad.paths.locks, scad.paths.quarantine, scad.paths.scratch, env['TMPDIR'] ?? ''].map(async (folder) =>
      (await readdir(folder).catch(() => [])).map((file) => join(folder, file)),
    ),
  )
  const left = [
    ...(await leftOnEngine(docker, name)),
    ...items
      .filter(({ goes, kind }) => !goes && kind !== 'archive')
      .flatMap(({ kind, name: what, reason }) => (/needed|next session|built on/.test(reason) ? [] : [`${kind} ${what}: ${reason}`])),
    // what Node keeps of its programs is nothing of scad's
    ...files.flat().filter((file) => !file.endsWith('/node-compile-cache')),
  ]
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`)
  await requireEnd('of the processes of scad', async () => await processesWith(`SCAD_HOME=${env['SCAD_HOME'] ?? ''}`))
}

/** Of a project that nobody knows nothing is there. */
function unlessUnknown(error: unknown): Pick<Garbage, 'items'> {
  if (isError(error, 'project-not-found')) return { items: [] }
  throw error
}

/** What was asked for by a process that was killed may go on for a moment. */
async function requireEnd(of: string, running: () => Promise<string[]>): Promise<void> {
  let left: string[] = []
  const hasEnded = async (): Promise<boolean> => (left = await running()).length === 0
  await eventually(hasEnded, { what: 'their end', timeoutMs: 60_000, everyMs: 250 }).catch((cause: unknown) => {
    throw new Error(`left ${of}: ${left.join(', ')}`, { cause })
  })
}

/** The processes of this machine that have a variable in their environment, this one left out. */
async function processesWith(variable: string): Promise<string[]> {
  const found = (await readdir('/proc')).map(async (pid) => {
    const environment = /^\d+$/.test(pid) && pid !== `${process.pid}` ? await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '') : ''
    return environment.split('\0').includes(variable) ? [pid] : []
  })
  return (await Promise.all(found)).flat()
}
