import { expect, test } from 'vitest'
import { noGpuReason } from '../../../src/session/preflight.ts'

const docker20 = { name: 'docker', version: '20.10.24', apiVersion: '1.41' }
const cdi = { text: 'vendor.com/gpu=0', cdi: ['vendor.com/gpu=0'] }

test('an old Docker cannot give CDI devices', () => {
  expect(noGpuReason(cdi, docker20)).toContain('20.10.24')
  expect(noGpuReason(cdi, { ...docker20, version: '28.0.0', apiVersion: '1.48' })).toBeNull()
})

test('whether Podman or a count can be served only the start tells', () => {
  expect(noGpuReason(cdi, { ...docker20, name: 'podman' })).toBeNull()
  expect(noGpuReason({ text: 'all', count: -1 }, docker20)).toBeNull()
  expect(noGpuReason(undefined, docker20)).toBeNull()
})
