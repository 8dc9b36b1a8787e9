import { expect, test } from 'vitest'
import { label } from '../../../src/scad/labels.ts'
import { observeSession } from '../../../src/session/observe.ts'
import { sessionContainer } from '../../../src/session/spec.ts'
import { container, plan, repo, spec } from './fixtures.ts'

test('the container is named by the id, runs hold as root and has the three capabilities of the witness', () => {
  const made = sessionContainer(plan)
  expect(made).toMatchObject({
    name: 'scad-atlas-try1-4f2a',
    user: '0:0',
    command: ['/opt/scad/bin/hold'],
    capAdd: ['SETUID', 'SETGID', 'KILL'],
    workingDir: '/workspace/app',
    extraHosts: [],
    tmpfs: { '/run/scad/login': 'rw,nosuid,nodev,noexec,size=1m,mode=1777' },
  })
  expect(made).not.toHaveProperty('gpu')
})

test('every label is set, so that nothing of the image shows through', () => {
  const { labels } = sessionContainer(plan)
  expect(Object.keys(labels).toSorted()).toEqual(Object.values(label).toSorted())
  expect(labels[label.kind]).toBe('session')
  expect(labels[label.environment]).toBe('env')
})

test('a volume with the labels of the session holds what must outlive the container', () => {
  const { name, labels, mounts } = sessionContainer(plan)
  expect(mounts.filter(({ type }) => type === 'volume')).toEqual([
    { type: 'volume', source: name, target: '/var/lib/scad', readOnly: false, labels },
  ])
})

test('a mount is read-only unless the config says rw', () => {
  const mounts = [...spec.mounts, { source: '/out', target: '/out', mode: 'rw' as const }]
  expect(sessionContainer({ ...plan, spec: { ...spec, mounts } }).mounts.filter(({ type }) => type === 'bind')).toEqual([
    { type: 'bind', source: '/data', target: '/data', readOnly: true },
    { type: 'bind', source: '/out', target: '/out', readOnly: false },
  ])
})

test('a mount in mode overlay is a volume that lays a folder of the session over that of the host, and gives no rights', () => {
  const mounts = [...spec.mounts, { source: '/ref', target: '/data/ref', mode: 'overlay' as const }]
  const own = '/var/lib/docker/volumes/scad-atlas-try1-4f2a/_data/overlays/1'
  const made = sessionContainer({ ...plan, spec: { ...spec, mounts } }).mounts
  expect(made.filter(({ type }) => type === 'bind').map(({ target }) => target)).toEqual(['/data'])
  expect(made.find(({ target }) => target === '/data/ref')).toMatchObject({
    type: 'volume',
    source: 'scad-atlas-try1-4f2a.overlay1',
    readOnly: false,
    noCopy: true,
    labels: { [label.kind]: 'overlay', [label.session]: plan.id, [label.owner]: '1000' },
    options: {
      type: 'overlay',
      device: 'overlay',
      o: `lowerdir=/ref,upperdir=${own}/upper,workdir=${own}/work,nosuid,nodev,redirect_dir=off,metacopy=off,index=off`,
    },
  })
})

test('proxies and package caches come on top, and cannot change what scad says', () => {
  const cache = { type: 'volume' as const, source: 'scad-cache-atlas-pip', target: '/home/agent/.cache/pip', readOnly: false }
  const made = sessionContainer({ ...plan, env: { http_proxy: 'http://proxy:3128', SCAD_SESSION: 'x' }, caches: [cache] })
  expect(made.env).toEqual({ http_proxy: 'http://proxy:3128', SCAD_SESSION: 'atlas-try1-4f2a', SCAD_PROJECT: 'atlas' })
  expect(made.mounts).toContainEqual(cache)
})

test.each([
  ['none', 'none', []],
  ['open', 'scad-open', []],
  ['allow', 'none', [{ source: 'scad-atlas-try1-4f2a.egress', target: '/run/scad/egress', readOnly: true, noCopy: true }]],
] as const)('in mode %s the container is in the network %s, and has no way but the socket of its gateway', (mode, network, mounts) => {
  const made = sessionContainer({ ...plan, spec: { ...spec, network: { mode, allow: [] } } })
  expect(made.network).toBe(network)
  expect(made.mounts.filter(({ target }) => target.startsWith('/run'))).toEqual(mounts.map((mount) => expect.objectContaining(mount)))
})

test('a GPU request is handed on', () => {
  expect(sessionContainer({ ...plan, gpu: { count: -1 } }).gpu).toEqual({ count: -1 })
})

test('the host name fits the kernel and holds no odd characters', () => {
  const { hostname } = sessionContainer({ ...plan, id: `${'a_b.'.repeat(25)}x` })
  expect(hostname).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
})

test('what was put into the labels is what is observed', () => {
  expect(observeSession(container(sessionContainer(plan).labels))).toMatchObject({
    id: 'atlas-try1-4f2a',
    project: 'atlas',
    tag: 'try1',
    state: 'running',
    version: '1.2.3',
    repos: [repo],
    spec,
    user: '1000:1000',
  })
})
