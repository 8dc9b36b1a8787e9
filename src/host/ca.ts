import { X509Certificate } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { ScadError } from '../errors/scad-error.ts'

/** A certificate authority to trust, as a file of its own. */
export interface Certificate {
  /** The beginning of its fingerprint, with `.crt`: the same certificate has the same name on every machine. */
  name: string
  pem: string
}

/** Where distributions keep the authorities that an administrator added. */
const localFolders = ['/usr/local/share/ca-certificates', '/etc/pki/ca-trust/source/anchors', '/etc/ca-certificates/trust-source/anchors']
const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * The authorities this machine trusts beyond the public ones: in the files that NODE_EXTRA_CA_CERTS and SSL_CERT_FILE
 * name and in the distribution's folder for local ones. A file that cannot be read counts as absent.
 */
export async function hostCertificates(env: Readonly<Record<string, string | undefined>>): Promise<Certificate[]> {
  const files = [env['NODE_EXTRA_CA_CERTS'], env['SSL_CERT_FILE']].filter((file): file is string => file !== undefined && file !== '')
  const folders = await Promise.all(localFolders.map(filesIn))
  const texts = await Promise.all([...files, ...folders.flat()].map((file) => readFile(file, 'latin1').catch(() => '')))
  const open = new Set(rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256))
  return certificates(texts.join('\n')).flatMap(({ name, pem, fingerprint }) => (open.has(fingerprint) ? [] : [{ name, pem }]))
}

/**
 * The authorities in PEM files; a folder stands for the files in it.
 * @throws config-invalid when one is missing or holds no certificate
 */
export async function readCertificates(paths: string[]): Promise<Certificate[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const inside = await readPath(path)
      if (inside.length === 0) throw invalid(path, 'holds no certificate in PEM form')
      return inside
    }),
  )
  const byName = new Map(found.flat().map(({ name, pem }) => [name, { name, pem }]))
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function readPath(path: string): Promise<ReturnType<typeof certificates>> {
  try {
    const files = (await stat(path)).isDirectory() ? await filesIn(path) : [path]
    const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')))
    return certificates(texts.join('\n'))
  } catch (cause) {
    throw invalid(path, 'cannot be read', cause)
  }
}

/** The certificates in PEM text, each once, in the order of their names. A block that is none is left out. */
function certificates(text: string): (Certificate & { fingerprint: string })[] {
  const found = new Map<string, Certificate & { fingerprint: string }>()
  for (const [block] of text.matchAll(pemBlock)) {
    const certificate = parse(block)
    if (certificate === null) continue
    const fingerprint = certificate.fingerprint256
    const name = `${fingerprint.replaceAll(':', '').toLowerCase().slice(0, 32)}.crt`
    found.set(name, { name, pem: certificate.toString(), fingerprint })
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => /\.(?:crt|pem|cer)$/.test(name)).map((name) => join(folder, name))
}

function invalid(path: string, problem: string, cause?: unknown): ScadError {
  return new ScadError('config-invalid', `environment.caCertificates: ${path} ${problem}`, {
    hint: 'name PEM files, or write caCertificates: "host"',
    cause,
  })
}
