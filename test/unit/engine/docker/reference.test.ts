import { expect, test } from 'vitest'
import { parseReference, registryOf } from '../../../../src/engine/docker/reference.ts'

test.each([
  ['debian', 'debian', 'latest', 'docker.io'],
  ['debian:bookworm', 'debian', 'bookworm', 'docker.io'],
  ['team/image:1', 'team/image', '1', 'docker.io'],
  ['docker.io/library/debian:1', 'docker.io/library/debian', '1', 'docker.io'],
  ['localhost/image', 'localhost/image', 'latest', 'localhost'],
  ['localhost:5000/image', 'localhost:5000/image', 'latest', 'localhost:5000'],
  ['reg.example.com:5000/a/b:2', 'reg.example.com:5000/a/b', '2', 'reg.example.com:5000'],
  ['debian@sha256:abc', 'debian', 'sha256:abc', 'docker.io'],
])('%s', (reference, repository, tag, registry) => {
  expect(parseReference(reference)).toEqual({ repository, tag })
  expect(registryOf(reference)).toBe(registry)
})
