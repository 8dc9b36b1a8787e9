import { expect, test } from 'vitest'
import { dockerfileBases, pinBases } from '../../../src/image/dockerfile-bases.ts'

const text = `# syntax words
ARG VERSION=3.12
ARG EMPTY
FROM --platform=linux/amd64 python:\${VERSION}-slim AS build
RUN echo FROM nowhere
FROM scratch AS nothing
from debian:\${EMPTY:-bookworm}
COPY --from=build /a /a
FROM build
`

test('the images from outside are found, with variables resolved', () => {
  expect(dockerfileBases(text).map(({ reference }) => reference)).toEqual(['python:3.12-slim', 'debian:bookworm'])
})

test('pinning changes the bases and nothing else', () => {
  const images = new Map([
    ['python:3.12-slim', 'sha256:aaa'],
    ['debian:bookworm', 'sha256:bbb'],
  ])
  const pinned = pinBases(text, images).split('\n')
  expect(pinned[3]).toBe('FROM --platform=linux/amd64 sha256:aaa AS build')
  expect(pinned[6]).toBe('FROM sha256:bbb')
  expect(pinned.filter((line, index) => line !== text.split('\n')[index])).toHaveLength(2)
})
