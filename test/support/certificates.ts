import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Makes a certificate authority in `folder`: `ca.pem` and `ca.key`. */
export async function makeAuthority(folder: string): Promise<{ pem: string; file: string }> {
  const file = join(folder, 'ca.pem')
  await openssl(
    folder,
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=scad test authority',
    '-addext',
    'keyUsage=critical,keyCertSign',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  )
  return { pem: await readFile(file, 'utf8'), file }
}

/** Makes a server certificate for addresses and names, signed by the authority in `folder`: `server.pem` and `server.key`. */
export async function makeServerCertificate(folder: string, ...names: string[]): Promise<{ cert: string; key: string }> {
  await openssl(
    folder,
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=scad test server',
    '-addext',
    `subjectAltName=${names.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`).join(',')}`,
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
  )
  await openssl(
    folder,
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-copy_extensions',
    'copy',
    '-out',
    'server.pem',
  )
  return { cert: await readFile(join(folder, 'server.pem'), 'utf8'), key: await readFile(join(folder, 'server.key'), 'utf8') }
}

async function openssl(folder: string, ...args: string[]): Promise<void> {
  await run('openssl', args, { cwd: folder })
}
