import { defaultResources } from '../../../src/session/session-resources.ts'
import type { Confinement } from '../../../src/session/profile.ts'

/** An engine's machine with everything that confines. */
export const engine = { cpus: 8, memory: 64 * 2 ** 30, seccomp: 'default', apparmor: true, defaultRuntime: 'runc' }

/** What an engine tells of a session whose config asks for nothing. */
export const confinement: Confinement = {
  id: 'atlas-a',
  agentUser: '1000:1000',
  mounts: [{ type: 'volume', source: 'scad-atlas-a', target: '/var/lib/scad', readOnly: false }],
  profile: {
    ...defaultResources(engine),
    user: '0:0',
    privileged: false,
    capabilities: ['KILL', 'SETGID', 'SETUID'],
    newPrivileges: false,
    seccomp: 'engine',
    apparmor: 'docker-default',
    masked: true,
    readOnlyRoot: false,
    init: true,
    autoRemove: false,
    restart: 'no',
    swap: 0,
    oomScore: 500,
    disk: null,
    log: 31_457_280,
    shared: [],
    cgroupParent: '',
    devices: [],
    gpus: [],
    network: 'none',
    ports: [],
    extraHosts: [],
    tmpfs: { '/run/scad/login': 'rw,nosuid,nodev,noexec,size=1m,mode=1777' },
    runtime: 'runc',
  },
}
