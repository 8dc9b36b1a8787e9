import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readLines } from '../../src/text/line-reader.ts'
import { believingImage } from './believing-image.ts'
import { makeAuthority, makeServerCertificate } from './certificates.ts'
import { run, sleeper } from './engine.ts'
import { eventually } from './eventually.ts'
import type { NetworkWorld } from './network-world.ts'

/**
 * The API of api.anthropic.com in a network world, which upstream.pl is, and at 203.0.113.80:3130 a proxy by TLS, proxy.example, in front of
 * that of the world. Their certificate is of an authority that a company has for itself.
 */
export interface ApiWorld {
  /** The image of the gateways of a machine that believes that authority. */
  believing: string
  /** What the API was asked since this was asked before: the request line and the headers of each. */
  asked(): Promise<string[][]>
}

export async function apiWorld({ project, gatewayImage }: NetworkWorld): Promise<ApiWorld> {
  const { engine } = project.scad
  const { pem } = await makeAuthority(project.folder)
  const certificate = await makeServerCertificate(project.folder, 'api.anthropic.com', 'proxy.example')
  const program = await readFile(join(import.meta.dirname, 'upstream.pl'), 'utf8')
  const listen = (place: string): string => `socat OPENSSL-LISTEN:${place},reuseaddr,fork,cert=/tmp/cert,verify=0`
  const script = `printf %s "$CERT" >/tmp/cert; printf %s "$PROGRAM" >/tmp/upstream.pl
    ${listen('3130,bind=203.0.113.80')} TCP:203.0.113.80:3128 & ${listen('443,bind=203.0.113.90')} EXEC:"perl /tmp/upstream.pl" 2>&1`
  const upstream = await engine.createContainer(
    await sleeper(engine, project.name, {
      ...{ user: '0:0', network: 'host', capAdd: ['NET_BIND_SERVICE'], command: ['sh', '-c', script] },
      env: { CERT: `${certificate.cert}${certificate.key}`, PROGRAM: program },
    }),
  )
  await engine.startContainer(upstream)
  const listens = async (): Promise<boolean> =>
    (await run(engine, upstream, ['grep', '^ *[0-9]*: 5A7100CB:01BB ', '/proc/net/tcp'])).code === 0
  await eventually(listens, { what: 'the API listens' })
  let seen = 0
  return {
    believing: await believingImage(engine, { from: gatewayImage, pem, tag: 'scad/gateway:believing' }),
    async asked() {
      const lines: string[][] = []
      for await (const line of readLines(await engine.containerLogs(upstream), 8192))
        if (line.startsWith('asked ')) lines.push(line.slice(6).split('\t'))
      const fresh = lines.slice(seen)
      seen = lines.length
      return fresh
    },
  }
}
