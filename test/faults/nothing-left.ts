import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { collectGarbage } from '../../src/gc/gc.ts'
import { listSessions } from '../../src/session/list.ts'
import { eventually } from '../support/eventually.ts'
import type { TestProject } from '../support/project.ts'

/**
 * Removes every session of a project as a person does, lets `gc` do its work as it would an hour later, and looks whether anything is left:
 * container, volume, image, lock, quarantine, temporary file or process.
 * @throws with all that is left
 */
export async function requireNothingLeft(docker: Docker, project: TestProject): Promise<void> {
  const { scad, env, name } = project
  for (const { id } of await listSessions(scad, { project: name })) {
    const { code, stderr } = await project.cli('session', 'remove', id, '--force')
    if (code !== 0) throw new Error(`session ${id} cannot be removed: ${stderr}`)
  }
  const later = Date.now() + 3_600_000
  const { items } = await collectGarbage({ ...scad, now: () => later }, { project: name, apply: true, keepAge: '1s' })
  const label = [`scad.project=${name}`]
  const containers = await docker.listContainers({ all: true, filters: { label } })
  const { Volumes: volumes } = await docker.listVolumes({ filters: { label } })
  const images = await docker.listImages({ all: false, filters: { label } })
  const home = env['SCAD_HOME'] ?? ''
  const files = await Promise.all(
    [scad.paths.locks, scad.paths.quarantine, scad.paths.scratch, env['TMPDIR'] ?? ''].map(async (folder) =>
      (await readdir(folder).catch(() => [])).map((file) => join(folder, file)),
    ),
  )
  const left = [
    ...containers.map(({ Names, Status }) => `container ${Names.join()} (${Status})`),
    ...volumes.map(({ Name }) => `volume ${Name}`),
    // the newest workspace stays for the next session, on those it is built on
    ...images.filter(({ Labels }) => Labels['scad.kind'] !== 'workspace').map(({ RepoTags, Id }) => `image ${RepoTags?.join() ?? Id}`),
    ...items
      .filter(({ goes, kind }) => !goes && kind !== 'archive')
      .flatMap(({ kind, name: what, reason }) => (/needed|next session|built on/.test(reason) ? [] : [`${kind} ${what}: ${reason}`])),
    // what Node keeps of its programs is nothing of scad's
    ...files.flat().filter((file) => !file.endsWith('/node-compile-cache')),
  ]
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`)
  const mark = `SCAD_HOME=${home}`
  await eventually(async () => (await processesWith(mark)).length === 0, {
    what: `the processes of scad at ${home} end`,
    timeoutMs: 60_000,
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
