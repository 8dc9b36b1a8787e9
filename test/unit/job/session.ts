import type { SessionRepo } from '../../../src/scad/session-spec.ts'
import type { Session } from '../../../src/session/session.ts'

const repo = (key: string, change: Partial<SessionRepo> = {}): SessionRepo => ({
  key,
  path: '/x',
  baseRef: 'main',
  base: '',
  branch: 'main',
  access: 'write',
  workdir: false,
  dirty: '',
  format: 'sha1',
  ...change,
})
/** A session of two repositories to work in and one to be read. */
export const session: Session = {
  id: 'atlas-1',
  project: 'atlas',
  tag: '',
  parent: '',
  group: '',
  verifies: null,
  key: '',
  state: 'running',
  start: 'done',
  container: 'c',
  image: 'i',
  version: '1',
  created: 0,
  user: '1:1',
  labels: {},
  allowed: [],
  inherited: [],
  repos: [repo('docs'), repo('app', { workdir: true }), repo('data', { access: 'read' })],
  spec: {
    config: '',
    agent: 'fast',
    verify: {},
    frozen: {},
    mounts: [],
    gpu: '',
    network: { mode: 'none', allow: [] },
    git: { name: '', email: '' },
    agents: { fast: { adapter: 'claude', env: {} }, slow: { adapter: 'codex', env: {} }, scripted: { adapter: 'command', env: {} } },
  },
}
