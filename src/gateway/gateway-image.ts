import { join } from 'node:path'
import type { ProjectEnvironment } from '../config/project.ts'
import { defaultBase, ensureBaseImage } from '../engine/base-image.ts'
import { hostCertificates, readCertificates } from '../host/ca.ts'
import { bareContainer } from '../image/bare-container.ts'
import type { BuildFile } from '../image/build-file.ts'
import { programsIn } from '../image/build-files.ts'
import { buildNetwork } from '../image/build-network.ts'
import { underClaim } from '../image/claim.ts'
import { run } from '../image/dockerfile.ts'
import { leasedCommand } from '../image/lease.ts'
import { tarStream } from '../image/tar.ts'
import { blankLabels, label } from '../scad/labels.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { sha256 } from '../text/hash.ts'

/** How a project reaches the outside, as its config says. */
export type Outside = Pick<ProjectEnvironment, 'proxy' | 'caCertificates'>

/** Debian's own user for it. */
export const gatewayUser = '13:13'

const packages = ['ca-certificates', 'nginx-light', 'socat', 'squid']
const programs = '/opt/scad/environment'

/**
 * The image that gateways are made from: the one that is there, when everything that goes into it is the same, else a new one.
 * @returns its name
 * @throws build-failed, base-image-missing; config-invalid when an authority cannot be read
 */
export async function ensureGatewayImage(scad: Scad, outside: Outside): Promise<string> {
  const { engine, progress: onProgress, paths, signal, env } = scad
  const base = await ensureBaseImage(engine, defaultBase, { pull: false, onProgress, images: paths.images, signal, env })
  const [image, files] = await Promise.all([engine.inspectImage(base), filesOf(scad, outside)])
  const text = dockerfile(image?.id ?? base, files)
  const hash = sha256(text, ...files.flatMap(({ path, content }) => [path, content]))
  const tag = `scad/gateway:${hash.slice(0, 16)}`
  const ready = async (): Promise<string | null> => ((await engine.inspectImage(tag)) === null ? null : tag)
  const make = async (): Promise<string> => {
    await build(scad, { tag, text, files, outside })
    return tag
  }
  const claim = {
    ...bareContainer(`scad-build-${hash.slice(0, 16)}`, base),
    labels: labelsOf(scad, 'environment'),
    command: leasedCommand(),
  }
  return (await ready()) ?? (await underClaim(scad, { container: claim, ready, make }))
}

async function filesOf({ paths, env }: Scad, { caCertificates }: Outside): Promise<BuildFile[]> {
  const [certificates, environment, gateway] = await Promise.all([
    caCertificates === 'host' ? hostCertificates(env) : readCertificates(caCertificates),
    programsIn(join(paths.images, 'environment')),
    programsIn(join(paths.images, 'gateway')),
  ])
  const bundle = Buffer.from(certificates.map(({ pem }) => pem).join(''))
  const needed = environment.filter(({ path }) => path === 'packages' || path === 'certificates')
  return [
    ...needed.map((file) => ({ ...file, path: `environment/${file.path}` })),
    ...gateway.map((file) => ({ ...file, path: `gateway/${file.path}` })),
    ...(bundle.length === 0 ? [] : [{ path: 'certificates.pem', content: bundle, executable: false }]),
  ]
}

function dockerfile(base: string, files: readonly BuildFile[]): string {
  const authorities = files.some(({ path }) => path === 'certificates.pem')
  const [uid = '', gid = ''] = gatewayUser.split(':')
  const lines = [
    `FROM ${base}`,
    'USER 0:0',
    `COPY environment/ ${programs}/`,
    ...(authorities ? ['COPY certificates.pem /opt/scad/certificates.pem'] : []),
    run({ argv: [`${programs}/packages`, ...packages] }),
    ...(authorities ? [run({ argv: [`${programs}/certificates`] })] : []),
    // a volume takes its owner from here, and memory its mode
    run({ argv: ['install', '-d', '-o', uid, '-g', gid, layout.egress] }),
    run({ argv: ['install', '-d', '-m', '1777', layout.gateway] }),
    `COPY gateway/ ${layout.bin}/`,
    'ENTRYPOINT []',
    'HEALTHCHECK NONE',
    `USER ${gatewayUser}`,
  ]
  return `${lines.join('\n')}\n`
}

async function build(
  scad: Scad,
  { tag, text, files, outside }: { tag: string; text: string; files: readonly BuildFile[]; outside: Outside },
): Promise<void> {
  scad.progress({ type: 'step', text: 'building the image of gateways' })
  const { proxies, network } = buildNetwork(scad, { environment: outside })
  await scad.engine.buildImage({
    context: tarStream([
      { path: 'Dockerfile', mode: 0o644, content: Buffer.from(text) },
      ...files.map(({ path, content, executable }) => ({ path, content, mode: executable ? 0o755 : 0o644 })),
    ]),
    dockerfile: 'Dockerfile',
    tags: [tag],
    labels: labelsOf(scad, 'gateway'),
    buildArgs: proxies,
    ...(network === 'host' ? { networkMode: network } : {}),
    onLine: (line) => scad.progress({ type: 'output', text: line }),
  })
}

function labelsOf({ version, identity }: Scad, kind: 'environment' | 'gateway'): Record<string, string> {
  return { ...blankLabels(), [label.kind]: kind, [label.version]: version, [label.owner]: String(identity.uid) }
}
