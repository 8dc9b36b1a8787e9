import { expect, test } from 'vitest'
import { decide } from '../../../src/gc/decide.ts'
import type { Facts, SeenImage } from '../../../src/gc/facts.ts'
import { label } from '../../../src/scad/labels.ts'
import { container, day, image, minute, nothing } from './fixtures.ts'

const week = { keepAgeMs: 7 * day, maxBytes: null, maxArchiveBytes: null }
const base: SeenImage = { ...image('base', '', ['a']), tags: ['debian:bookworm'], labels: {} }
const env = image('env', 'environment', ['a', 'b'])
const ws = image('ws', 'workspace', ['a', 'b', 'c'], { labels: { [label.project]: 'atlas' } })

/** The names of what goes, in order. */
function going(facts: Partial<Facts>, limits: Omit<typeof week, 'maxBytes'> & { maxBytes: number | null } = week): string[] {
  return decide({ ...nothing, ...facts }, limits).flatMap(({ goes, name }) => (goes ? [name.replace(/^scad\/\w+:/, '')] : []))
}

function reasonFor(which: SeenImage, facts: Partial<Facts>): string | undefined {
  return decide({ ...nothing, ...facts }, week).find(({ id, goes }) => id === which.id && !goes)?.reason
}

test('what nothing needs goes when it is old, a workspace before the environment it is built on', () => {
  expect(going({ images: [base, env, ws] })).toEqual(['ws', 'env'])
})

test('the size of an image is what it takes besides the one it is built on', () => {
  const sizes = decide({ ...nothing, images: [base, env, ws] }, week).map(({ bytes }) => bytes)
  expect(sizes).toEqual([100, 100])
})

test('an image stays while a container is made from it, and all that it is built on', () => {
  const facts = { images: [base, env, ws], containers: [container('s', 'session', { imageId: ws.id })] }
  expect(going(facts)).toEqual([])
  expect(reasonFor(ws, facts)).toBe('the container s is made from it')
  expect(reasonFor(env, facts)).toBe('scad/workspace:ws is built on it')
})

test('a container of nobody known keeps its image too', () => {
  expect(going({ images: [env], containers: [{ ...container('other', ''), labels: {}, imageId: env.id }] })).toEqual([])
})

test('a container that goes keeps nothing', () => {
  const reader = image('r', 'reader', ['a', 'r'], { age: day })
  expect(going({ images: [reader], containers: [container('scad-reader-r', 'reader', { imageId: reader.id })] })).toEqual([
    'scad-reader-r',
    'r',
  ])
})

test("an image of somebody else's on top of one keeps it", () => {
  const upper: SeenImage = { ...image('mine', '', ['a', 'b', 'x'], { age: 0 }), tags: ['mine:1'], labels: {} }
  expect(going({ images: [env, upper] })).toEqual([])
  expect(reasonFor(env, { images: [env, upper] })).toBe('mine:1 is built on it')
})

test('a name that scad did not give keeps an image', () => {
  const named = { ...env, tags: [...env.tags, 'registry.example/env:keep'] }
  expect(reasonFor(named, { images: [named] })).toBe('it has a name that scad did not give it: registry.example/env:keep')
})

test.each(['localhost/scad/environment:x', 'docker.io/scad/environment:x'])('an engine may call its own images %s', (name) => {
  expect(going({ images: [{ ...env, tags: [name] }] })).toEqual([name])
})

test('an image without a name stays: a person may have made it of one of scad', () => {
  expect(going({ images: [{ ...env, tags: [] }] })).toEqual([])
})

test('what a person made of a session by hand is not even named', () => {
  expect(decide({ ...nothing, images: [{ ...env, labels: { ...env.labels, [label.kind]: 'session' } }] }, week)).toEqual([])
})

test('of a known project the newest workspace stays, the others go', () => {
  const older = image('older', 'workspace', ['a', 'b', 'o'], { age: 40 * day, labels: { [label.project]: 'atlas' } })
  const facts = { images: [env, older, ws], projects: ['atlas'] }
  expect(going(facts)).toEqual(['older'])
  expect(reasonFor(ws, facts)).toBe('the next session of atlas starts from it')
  expect(going({ ...facts, projects: ['other'] })).toEqual(['older', 'ws', 'env'])
})

test('what is younger than the age to keep stays, and its environment with it', () => {
  const young = { ...ws, created: nothing.now - day }
  expect(going({ images: [env, young] })).toEqual([])
  expect(reasonFor(young, { images: [env, young] })).toBe('nothing needs it now; made only 1d ago')
})

test('past the largest size younger ones go too, the oldest first, until it is met', () => {
  const images = [3, 2, 1].map((days) => image(`d${days}`, 'environment', [`l${days}`], { age: days * day }))
  expect(going({ images }, { ...week, maxBytes: 300 })).toEqual([])
  expect(going({ images }, { ...week, maxBytes: 299 })).toEqual(['d3'])
  expect(going({ images }, { ...week, maxBytes: 1 })).toEqual(['d3', 'd2', 'd1'])
})

test('no size makes go what is needed, or was made just now', () => {
  const fresh = image('fresh', 'environment', ['f'], { age: minute })
  const facts = { images: [env, fresh], containers: [container('s', 'session', { imageId: env.id })] }
  expect(going(facts, { ...week, keepAgeMs: 1, maxBytes: 1 })).toEqual([])
})

test("a reader's image goes without waiting for the age to keep", () => {
  expect(going({ images: [image('r', 'reader', ['r'], { age: 11 * minute })] })).toEqual(['r'])
  expect(going({ images: [image('r', 'reader', ['r'], { age: 9 * minute })] })).toEqual([])
})

test.each([
  ['another owner', { [label.kind]: 'environment', [label.owner]: '0' }],
  ['nobody', { [label.kind]: 'environment' }],
  ['no scad', { maintainer: 'me' }],
])('an image of %s is not even named', (_who, labels) => {
  expect(decide({ ...nothing, images: [{ ...env, labels }] }, week)).toEqual([])
})
