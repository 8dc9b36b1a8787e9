import type { Engine } from '../../src/engine/engine.ts'
import { tarStream } from '../../src/image/tar.ts'

/**
 * The gateway's image where a company has an authority of its own: by the same step, without installing all else once more.
 * @param pem of the authority
 */
export async function believingImage(
  engine: Engine,
  { from, pem, tag, labels = {} }: { from: string; pem: string; tag: string; labels?: Record<string, string> },
): Promise<string> {
  const lines = [`FROM ${from}`, 'USER 0:0', 'COPY certificates.pem /opt/scad/certificates.pem']
  const dockerfile = [...lines, 'RUN /opt/scad/environment/certificates', 'USER 13:13', ''].join('\n')
  const files = { Dockerfile: dockerfile, 'certificates.pem': pem }
  const context = tarStream(Object.entries(files).map(([path, text]) => ({ path, mode: 0o644, content: Buffer.from(text) })))
  await engine.buildImage({ context, dockerfile: 'Dockerfile', tags: [tag], labels, buildArgs: {}, onLine: () => {} })
  return tag
}
