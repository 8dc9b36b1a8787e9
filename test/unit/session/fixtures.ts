import type { Container } from '../../../src/engine/engine.ts'
import { label } from '../../../src/scad/labels.ts'
import type { SessionRepo, SessionSpec } from '../../../src/scad/session-spec.ts'
import { containerName, type SessionPlan } from '../../../src/session/spec.ts'

export const repo: SessionRepo = {
  key: 'app',
  path: '/home/me/app',
  baseRef: 'main',
  base: 'a'.repeat(40),
  branch: 'main',
  access: 'write',
  workdir: true,
  dirty: '',
  format: 'sha1',
}

export const spec: SessionSpec = {
  config: '/home/me/scad.config.ts',
  agents: { claude: { adapter: 'claude', env: {} } },
  agent: 'claude',
  verify: {},
  frozen: {},
  mounts: [{ source: '/data', target: '/data', mode: 'ro' }],
  gpu: '',
  network: { mode: 'none', allow: [] },
  git: { name: 'Me', email: 'me@example.com' },
}

export const plan: SessionPlan = {
  id: 'atlas-try1-4f2a',
  project: 'atlas',
  tag: 'try1',
  key: '',
  parent: '',
  group: '',
  verifies: null,
  version: '1.2.3',
  owner: 1000,
  home: 'home',
  user: '1000:1000',
  image: 'sha256:abc',
  imageLabels: { [label.environment]: 'env', [label.workspace]: 'ws', [label.agents]: '{}', [label.kind]: 'workspace' },
  repos: [repo],
  spec,
  env: {},
  caches: [],
  engine: { rootFolder: '/var/lib/docker' },
  resources: {},
}

export function container(labels: Record<string, string>, facts: Partial<Container> = {}): Container {
  const name = containerName(labels[label.session] ?? '')
  return { id: 'c1', name, image: 'img', imageId: 'sha256:img', labels, state: 'running', status: 'Up', created: 1000, ...facts }
}
