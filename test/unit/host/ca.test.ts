import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostCertificates, readCertificates } from '../../../src/host/ca.ts'
import { makeAuthority } from '../../support/certificates.ts'

let folder = ''
let own = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-ca-'))
  own = (await makeAuthority(folder)).pem
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

test('of a bundle only what is no public authority is taken', async () => {
  const bundle = join(folder, 'bundle.pem')
  await writeFile(bundle, [...rootCertificates.slice(0, 5), own].join('\n'))
  const without = await hostCertificates({})
  const withBundle = await hostCertificates({ NODE_EXTRA_CA_CERTS: bundle })
  expect(withBundle.length).toBe(without.length + 1)
  expect(withBundle.map(({ pem }) => pem.trim())).toContain(own.trim())
})

test('a variable that names no readable file adds nothing', async () => {
  expect(await hostCertificates({ SSL_CERT_FILE: join(folder, 'missing.pem') })).toEqual(await hostCertificates({}))
})

test('a folder stands for the certificates in it, each once', async () => {
  const given = join(folder, 'given')
  await mkdir(given)
  await writeFile(join(given, 'twice.crt'), `${own}\n${own}`)
  const [certificate, ...others] = await readCertificates([given, join(folder, 'ca.pem')])
  expect(others).toEqual([])
  expect(certificate?.pem.trim()).toBe(own.trim())
})

test('a path without a certificate is refused by name', async () => {
  const path = join(folder, 'empty.pem')
  await writeFile(path, 'nothing')
  await expect(readCertificates([path])).rejects.toMatchObject({
    code: 'config-invalid',
    message: `environment.caCertificates: ${path} holds no certificate in PEM form`,
  })
  await expect(readCertificates([join(folder, 'gone.pem')])).rejects.toMatchObject({ code: 'config-invalid' })
})
