import Docker, { type ContainerInspectInfo } from 'dockerode'
import { expect } from 'vitest'
import { fetchCode } from '../../../src/code/fetch.ts'
import { loadProject } from '../../../src/config/load.ts'
import type { EngineInfo } from '../../../src/engine/engine-info.ts'
import type { Scad } from '../../../src/scad/scad.ts'
import { sessionResources } from '../../../src/session/session-resources.ts'
import { startSession } from '../../../src/session/start.ts'
import { stopSession } from '../../../src/session/stop.ts'
import { withVolume } from '../../../src/session/volume-reader.ts'
import { ownProject } from '../../engine/build-support.ts'
import { creatingBy } from '../../support/creating.ts'
import { naiveContainer } from '../../support/naive-container.ts'
import type { Arena } from '../arena.ts'
import type { SecurityCase } from '../security-case.ts'

/** Fields of an engine's `HostConfig`, and `user` and `mounts`. What is empty, whatever engines call that, is null. */
type Fields = Readonly<Record<string, unknown>>

/** What a container of scad has none of, unless its kind says so. */
const absent = [
  ...['AutoRemove', 'Binds', 'CapAdd', 'CgroupParent', 'DeviceCgroupRules', 'DeviceRequests', 'Devices', 'Dns', 'DnsOptions', 'DnsSearch'],
  ...['ExtraHosts', 'GroupAdd', 'Isolation', 'Links', 'Memory', 'MemorySwap', 'OomKillDisable', 'PidMode', 'PidsLimit', 'PortBindings'],
  ...['Privileged', 'PublishAllPorts', 'ReadonlyRootfs', 'Sysctls', 'Tmpfs', 'UTSMode', 'Ulimits', 'UsernsMode', 'VolumeDriver'],
  ...['VolumesFrom', 'mounts'],
]

/** What every container of scad has, unless its kind says otherwise. */
const everywhere: Fields = {
  ...Object.fromEntries(absent.map((field) => [field, null])),
  ...{ CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'], Init: true, OomScoreAdj: 500, IpcMode: 'private', CgroupnsMode: 'private' },
  ...{ NetworkMode: 'none', RestartPolicy: { Name: 'no', MaximumRetryCount: 0 }, user: '0:0' },
  LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  MaskedPaths: expect.arrayContaining(['/proc/kcore', '/proc/keys', '/sys/firmware']),
  ReadonlyPaths: expect.arrayContaining(['/proc/sys', '/proc/sysrq-trigger']),
}

const memory = (options: string): string => `rw,nosuid,nodev,noexec,${options}`
const networkOfBuilds = expect.stringMatching(/^(?:bridge|host)$/)
const mebibyte = 2 ** 20

/** What a kind of container has beside that, or instead. */
const kinds: Readonly<Record<string, (engine: EngineInfo) => Fields>> = {
  'lock of a build': () => ({}),
  'steps with secrets': () => ({
    CapAdd: 'CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' '),
    NetworkMode: networkOfBuilds,
    Tmpfs: { '/run/secrets': 'size=16m,mode=1777' },
  }),
  workspace: () => ({ NetworkMode: networkOfBuilds }),
  session: (engine) => {
    const limits = sessionResources({}, engine)
    return {
      CapAdd: ['KILL', 'SETGID', 'SETUID'],
      Memory: limits.memory ?? null,
      MemorySwap: limits.memory ?? null,
      NanoCpus: limits.cpus === undefined ? null : limits.cpus * 1e9,
      PidsLimit: limits.pids ?? null,
      ShmSize: limits.shm,
      Tmpfs: { '/run/scad/login': memory('size=1m,mode=1777') },
      mounts: ['volume SESSION.egress:/run/scad/egress:ro', 'volume SESSION:/var/lib/scad:rw'],
    }
  },
  gateway: () => ({
    Memory: 256 * mebibyte,
    MemorySwap: 256 * mebibyte,
    NetworkMode: 'scad-egress',
    PidsLimit: 384,
    ReadonlyRootfs: true,
    Tmpfs: { '/run/gateway': memory('size=8m,mode=1777'), '/tmp': memory('size=8m,mode=1777') },
    mounts: ['volume SESSION.egress:/run/scad/egress:rw'],
    user: '13:13',
  }),
  reader: () => ({ PidsLimit: 256, user: expect.not.stringMatching(/^0/) }),
  'reader of a volume': () => ({ mounts: ['volume SESSION:/var/lib/scad:ro'] }),
}

function kindOf({ Name: name, Mounts: mounts }: ContainerInspectInfo): string {
  if (name.endsWith('.gateway')) return 'gateway'
  if (name.startsWith('/scad-reader-')) return mounts.length > 0 ? 'reader of a volume' : 'reader'
  if (name.startsWith('/scad-workspace-')) return 'workspace'
  if (name.startsWith('/scad-steps-')) return 'steps with secrets'
  return name.startsWith('/scad-build-') ? 'lock of a build' : 'session'
}

/** The containers that scad makes. */
export const boxContainers: readonly SecurityCase<Arena>[] = [
  {
    id: 'every-container',
    severity: 'critical',
    attacker: 'waits for a container that is confined less than a session: for a build, to read what was left, for the network',
    naive: 'docker run',
    held: 'each that scad makes, from the first build to the last look at a lost session, has its profile, field by field as the engine tells it',
    control: async () => {
      await using naive = await naiveContainer()
      const { CapDrop: dropped, SecurityOpt: options, NetworkMode: network } = fieldsOf(await inspect(naive.id), everywhere)
      return dropped === null && options === null && network === 'default'
    },
    attack: async () => {
      await using project = await ownProject({
        environment: { secrets: { TOKEN: { env: 'TEST_TOKEN' } }, run: ['true'] },
        config: { network: { allow: ['allowed.example'] } },
        env: { TEST_TOKEN: 'of no worth to anybody' },
      })
      const { scad, made } = watched(project.scad)
      const session = await startSession(scad, { project: await loadProject(scad, { config: project.configFile }) })
      await stopSession(scad, { session: session.id })
      await fetchCode(scad, { session: session.id })
      await scad.engine.removeContainer(session.container)
      await withVolume(scad, session, async () => {})
      const engine = await scad.engine.info()
      const wanted = made.map((one): [string, Fields] => [kindOf(one), { ...everywhere, ...kinds[kindOf(one)]?.(engine) }])
      expect(new Set(wanted.map(([kind]) => kind))).toEqual(new Set(Object.keys(kinds)))
      expect(made.map((one, index) => [kindOf(one), fieldsOf(one, wanted[index]?.[1] ?? {})])).toEqual(wanted)
      return false
    },
  },
]

/** The same scad, with what the engine says of each container that it makes as soon as there is one. */
function watched(scad: Scad): { scad: Scad; made: ContainerInspectInfo[] } {
  const made: ContainerInspectInfo[] = []
  const watching = creatingBy(scad, async (spec) => {
    const id = await scad.engine.createContainer(spec)
    made.push(await inspect(id))
    return id
  })
  return { scad: watching, made }
}

async function inspect(id: string): Promise<ContainerInspectInfo> {
  return await new Docker().getContainer(id).inspect()
}

function fieldsOf({ HostConfig: host, Config: config, Mounts: mounts, Name: name }: ContainerInspectInfo, wanted: Fields): Fields {
  // all that a container of a session is called by begins with its id
  const session = /^\/(scad-(?:reader-)?[a-z0-9]+-[a-z0-9]+)/.exec(name)?.[1]?.replace('reader-', '') ?? ''
  const places = mounts.map(
    ({ Type, Name, Source, Destination, RW }) =>
      `${Type} ${(Name ?? Source).replace(session, 'SESSION')}:${Destination}:${RW ? 'rw' : 'ro'}`,
  )
  const capabilities = [...(host.CapAdd ?? [])].toSorted()
  const all: Fields = { ...host, CapAdd: capabilities, user: config.User, mounts: places.toSorted() }
  return Object.fromEntries(Object.keys(wanted).map((field) => [field, isEmpty(all[field]) ? null : all[field]]))
}

function isEmpty(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0)
}
