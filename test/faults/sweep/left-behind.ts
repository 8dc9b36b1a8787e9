import { createHash } from 'node:crypto'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { egressVolume, gatewayName } from '../../../src/gateway/gateway-names.ts'
import { homeMark } from '../../../src/host/home-mark.ts'
import { tarBuffer } from '../../../src/image/tar.ts'
import { blankLabels, label } from '../../../src/scad/labels.ts'
import { partLabels } from '../../../src/scad/part-labels.ts'
import { sessionId } from '../../../src/session/session-id.ts'
import { volumeName } from '../../../src/session/spec.ts'
import { sleeper } from '../../support/engine.ts'
import { must, succeed } from '../../support/expectations.ts'
import type { TestProject } from '../../support/project.ts'
import { unique } from './sessions.ts'

const longAgo = new Date(Date.now() - 3_600_000)

/**
 * What processes that were killed an hour ago leave: a lock, a quarantine, a reader and its image, a gateway with its sockets, and the volume
 * of a session whose container was never made.
 */
export async function leaveBehind(docker: Docker, project: TestProject): Promise<void> {
  const { scad } = project
  const session = deadSession(project)
  await leaveOnHost(project, session)
  const labels = { ...labelsOf(project), [label.session]: session }
  const reader = { ...labels, [label.kind]: 'reader' }
  await begin(project, { name: `scad-reader-${session}-${unique().slice(0, 8)}`, labels: reader, command: ['true'] })
  await loadImage(docker, `scad/reader:${unique()}`, reader)
  const owner = { id: session, project: project.name, version: scad.version, owner: scad.identity.uid, home: homeMark(scad.paths) }
  await begin(project, { name: gatewayName(session), labels: partLabels('gateway', owner) })
  await scad.engine.createVolume(egressVolume(session), partLabels('egress', owner))
  const lost = sessionId(project.name, 'dead')
  await scad.engine.createVolume(volumeName(lost), {
    ...{ ...labels, [label.kind]: 'session', [label.session]: lost },
    ...{ [label.home]: homeMark(scad.paths), [label.repos]: '[]' },
  })
}

/** @throws with what is left of it */
export async function nothingOfTheDead(project: TestProject): Promise<void> {
  const { engine } = project.scad
  const isOfTheDead = ({ labels }: { labels: Record<string, string> }): boolean =>
    labels[label.project] === project.name && (labels[label.session] ?? '').startsWith(deadSession(project))
  const [containers, images, volumes] = await Promise.all([engine.listContainers({}), engine.listImages({}), engine.listVolumes({})])
  const left = [...containers, ...images, ...volumes].filter(isOfTheDead).map(({ labels }) => labels[label.kind])
  must(left.length === 0, `of a dead process is left: ${left.join(', ')}`)
  const rest = JSON.parse(await succeed(project, 'gc', '--json')) as { items: { name: string; goes: boolean; kind: string }[] }
  const going = rest.items.filter((item) => item.goes && item.name.includes(deadSession(project)))
  must(going.length === 0, `left: ${JSON.stringify(going)}`)
}

/** The id of the session that they were at, and the beginning of that of another. */
function deadSession({ name }: TestProject): string {
  return `${name}-dead`
}

function labelsOf({ scad, name }: TestProject): Record<string, string> {
  return { ...blankLabels(), [label.project]: name, [label.owner]: String(scad.identity.uid) }
}

async function leaveOnHost({ scad: { paths } }: TestProject, session: string): Promise<void> {
  await mkdir(join(paths.quarantine, `${session}-code`, 'app.git'), { recursive: true })
  await mkdir(paths.locks, { recursive: true })
  for (const folder of [join(`${session}-code`, 'app.git'), `${session}-code`])
    await utimes(join(paths.quarantine, folder), longAgo, longAgo)
  await writeFile(join(paths.locks, `code-${session}@4194303@1@0@${unique()}`), '')
}

async function begin({ scad: { engine }, name }: TestProject, change: Parameters<typeof sleeper>[2]): Promise<void> {
  await engine.startContainer(await engine.createContainer(await sleeper(engine, name, change)))
}

/** An image that was made an hour ago: engines take the word of what is loaded for it. */
async function loadImage(docker: Docker, tag: string, labels: Record<string, string>): Promise<void> {
  const layer = await tarBuffer([{ path: 'mark', mode: 0o644, content: Buffer.from(tag) }])
  const rootfs = { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] }
  const config = { architecture: 'amd64', os: 'linux', created: longAgo.toISOString(), config: { Labels: labels }, rootfs }
  const manifest = [{ Config: 'config.json', RepoTags: [tag], Layers: ['layer.tar'] }]
  const files = { 'layer.tar': layer, 'config.json': JSON.stringify(config), 'manifest.json': JSON.stringify(manifest) }
  const entries = Object.entries(files).map(([path, content]) => ({ path, mode: 0o644, content: Buffer.from(content) }))
  await text(await docker.loadImage(Readable.from([await tarBuffer(entries)])))
}
