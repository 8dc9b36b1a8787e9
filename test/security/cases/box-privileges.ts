import { chmod, lstat, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { run } from '../../support/engine.ts'
import { naiveContainer } from '../../support/naive-container.ts'
import { testProject } from '../../support/project.ts'
import type { Arena } from '../arena.ts'
import { readProfile, requireDefaults } from '../default-profile.ts'
import { isTaken } from '../is-taken.ts'
import type { SecurityCase } from '../security-case.ts'

const confinement = `id -u; id -g; grep -E '^(Cap[A-Z][a-z]+|NoNewPrivs|Seccomp):' /proc/self/status`

/** Leaves what would be dangerous on the host in the folder it runs in. */
const leaveBehind = `cp /bin/sh shell; chown 0:0 shell; chgrp 0 shell; chmod 6755 shell
  cp -p /usr/bin/su su; ln /usr/bin/su linked; ln /bin/sh linked-shell; mknod disk b 7 0; mknod memory c 1 1; perl -e 'mkdir "x"; chown 0, 0, "x"'; :`

/** Keys of a config that ask for what `docker run` would give. */
const widerConfigs: readonly Record<string, unknown>[] = [
  { user: 'root' },
  { privileged: true },
  { capAdd: ['SYS_ADMIN'] },
  { devices: ['/dev/sda'] },
  { securityOpt: ['seccomp=unconfined'] },
  { pid: 'host' },
  { ipc: 'host' },
  { userns: 'host' },
  { cgroupParent: '/' },
  { volumesFrom: ['other'] },
  { runArgs: ['--privileged'] },
  { network: 'host' },
  { network: { mode: 'host' } },
  { network: { mode: 'container:other' } },
  { resources: { memory: -1, pids: -1 } },
  { agents: { x: { adapter: 'command', argv: ['true'], user: 'root' } } },
  { environment: { user: 'root' } },
]

/** What an agent may be and become inside. */
export const boxPrivileges: readonly SecurityCase<Arena>[] = [
  {
    id: 'privileges-inside',
    severity: 'high',
    attacker: 'uses what the kernel lets its processes do',
    naive: 'docker run: root, with capabilities, and free to gain more',
    held: 'neither uid nor gid is 0, no capability is there or to be gained, and system calls are filtered',
    control: async () => {
      await using naive = await naiveContainer()
      return privilegesIn(await naive.inside(confinement)).length > 0
    },
    attack: async ({ project, session }) => privilegesIn(await project.inside(session, confinement)).length > 0,
  },
  {
    id: 'setuid-program',
    severity: 'high',
    attacker: "runs a program of root's that has the setuid bit",
    naive: 'docker run --user',
    held: 'it stays who it is',
    control: async () => {
      await using naive = await naiveContainer()
      await naive.inside('cp /usr/bin/id /tmp/setuid && chmod 4755 /tmp/setuid')
      return (await naive.inside('/tmp/setuid -u', '1000:1000')) === '0'
    },
    attack: async ({ project, session }) => {
      const prepare = ['sh', '-c', 'cp /usr/bin/id /tmp/setuid && chmod 4755 /tmp/setuid && stat -c "%u %a" /tmp/setuid']
      expect((await run(project.scad.engine, session.container, prepare)).stdout.trim()).toBe('0 4755')
      return (await project.inside(session, '/tmp/setuid -u')) === '0'
    },
  },
  {
    id: 'root-files-in-a-mount',
    severity: 'critical',
    attacker: "leaves a shell of root's with the setuid bit, and device files, in a writable mount, for somebody on the host to run",
    naive: 'docker run with a folder of the host',
    held: "all that is left belongs to the agent's user, and none is a device",
    control: async ({ home }) => {
      const folder = join(home, 'mounted')
      await mkdir(folder)
      await using naive = await naiveContainer({ host: { Binds: [`${folder}:/data`] } })
      await naive.inside(`cd /data && { ${leaveBehind}; }`)
      const found = await dangerousIn(folder)
      return found.includes('shell') && found.includes('disk')
    },
    attack: async () => {
      await using project = await testProject({ config: { mounts: [{ source: './data', target: '/data', mode: 'rw' }] } })
      const folder = join(project.folder, 'data')
      await mkdir(folder)
      await chmod(folder, 0o777)
      const session = await project.start()
      requireDefaults(await readProfile(project, session, ['mounts']))
      await project.inside(session, `cd /data && { ${leaveBehind}; } 2>/dev/null`)
      expect(await readdir(folder)).toContain('shell')
      return (await dangerousIn(folder)).length > 0
    },
  },
  {
    id: 'config-for-privileges',
    severity: 'critical',
    attacker: 'is a config that asks for root, privileges, devices, what belongs to the machine, or no limits',
    naive: 'docker run, which gives what its command line asks for',
    held: 'there is no such word in a config, and each is refused',
    control: async () => {
      await using naive = await naiveContainer({ host: { PidMode: 'host', SecurityOpt: ['seccomp=unconfined'] } })
      const seen = await naive.inside('grep Seccomp: /proc/self/status; tr "\\0" " " </proc/1/cmdline')
      return seen.startsWith('Seccomp:\t0') && !seen.includes('sleep infinity')
    },
    attack: async ({ project }) => {
      expect(await isTaken(project, {})).toBe(true)
      return (await Promise.all(widerConfigs.map(async (wider) => await isTaken(project, wider)))).includes(true)
    },
  },
]

/** What `confinement` tells of that an agent must not have; nothing where it is confined. */
function privilegesIn(told: string): string[] {
  const [uid = '0', gid = '0', ...lines] = told.split('\n')
  const status = Object.fromEntries(lines.map((line) => line.split(/:\s+/)))
  // KILL, SETGID and SETUID, which root inside has, are bits 5, 6 and 7: nothing can gain more
  const confined = { CapInh: none, CapPrm: none, CapEff: none, CapBnd: '00000000000000e0', CapAmb: none, NoNewPrivs: '1', Seccomp: '2' }
  const wider = Object.entries(confined).filter(([field, value]) => status[field] !== value)
  return [...[uid, gid].filter((id) => id === '0'), ...wider.map(([field]) => field)]
}

const none = '0'.repeat(16)

/** The names of what root of the host could trip over: what belongs to it, and devices. */
async function dangerousIn(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  const files = await Promise.all(names.map(async (name) => await lstat(join(folder, name))))
  return names.filter((_, index) => {
    const file = files[index]
    return file?.uid === 0 || file?.gid === 0 || file?.isBlockDevice() || file?.isCharacterDevice()
  })
}
