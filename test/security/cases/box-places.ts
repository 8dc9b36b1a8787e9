import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { injectJob } from '../../../src/job/inject.ts'
import { waitJob } from '../../../src/job/wait.ts'
import { listSessions } from '../../../src/session/list.ts'
import type { Session } from '../../../src/session/session.ts'
import { refusedCleanly } from '../../support/expectations.ts'
import { naiveContainer } from '../../support/naive-container.ts'
import { testProject, type TestProject } from '../../support/project.ts'
import type { Arena } from '../arena.ts'
import { readProfile, requireDefaults } from '../default-profile.ts'
import { findInside } from '../find-inside.ts'
import { configThatAsks, isTaken } from '../is-taken.ts'
import type { SecurityCase } from '../security-case.ts'

/** Files in a home that give away who works there. */
const secretFiles = [
  '.ssh/id_ed25519',
  '.git-credentials',
  '.gitconfig',
  '.netrc',
  '.npmrc',
  '.aws/credentials',
  '.docker/config.json',
  '.kube/config',
  '.config/gcloud/credentials.db',
  '.config/gh/hosts.yml',
  '.gnupg/secring.gpg',
]
const secretVariables = ['AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN', 'NPM_TOKEN', 'GOOGLE_APPLICATION_CREDENTIALS', 'DOCKER_AUTH_CONFIG']

/** What a session sees of what is not its own. */
export const boxPlaces: readonly SecurityCase<Arena>[] = [
  {
    id: 'other-session',
    severity: 'high',
    attacker: 'looks for the files, the output and the processes of another session of its project',
    naive: 'containers that share a folder of logs under fixed names',
    held: 'the two have no volume, no file and no process in common',
    control: async ({ home }) => {
      const host = { Binds: [`${home}:/logs`] }
      await using first = await naiveContainer({ host })
      await using second = await naiveContainer({ host })
      await first.inside('echo running >/logs/first.status')
      await second.inside('grep -q running /logs/*.status && echo done >/logs/first.status')
      return (await first.inside('cat /logs/first.status')) === 'done'
    },
    attack: async ({ project, session }) => {
      const word = `canary-${randomBytes(8).toString('hex')}`
      const other = await project.start()
      requireDefaults(await readProfile(project, other, ['memory', 'pids']))
      const script = `echo ${word} | tee file ~/file /tmp/file /dev/shm/file; exec -a ${word} sleep 600 &`
      const { id } = await injectJob(project.scad, { session: other.id, command: ['bash', '-c', script] })
      await waitJob(project.scad, { job: id })
      // it is where it was put
      expect(await findInside(project, other, word)).not.toEqual([])
      const [own, others] = [await volumesOf(project, session), await volumesOf(project, other)]
      return own.some((name) => others.includes(name)) || (await findInside(project, session, word)).length > 0
    },
  },
  {
    id: 'helpers-of-the-host',
    severity: 'high',
    attacker: "looks for the user's keys, tokens, credential helpers and ssh-agent",
    naive: "docker run with the user's home, and the agent's socket",
    held: 'none is there: no file, no variable, no socket, no setting of git',
    control: async () => {
      await using user = await testProject()
      using filled = await fillHome(user)
      const host = { Binds: [`${user.env['HOME']}:/root`] }
      await using naive = await naiveContainer({ host, env: Object.entries(filled.env).map((one) => one.join('=')) })
      const found = await naive.inside(
        `grep -rls ${filled.word} /root | wc -l; env | grep -c ${filled.word}; git config --get-all credential.helper; test -S /root/agent.sock && echo agent`,
      )
      return found === `${secretFiles.length}\n${secretVariables.length}\nstore\nagent`
    },
    attack: async () => {
      await using project = await testProject()
      using filled = await fillHome(project)
      const scad = async (...words: string[]): Promise<string> => {
        const { code, stdout, stderr } = await project.cliWith({ env: filled.env }, ...words)
        expect({ code, stderr }).toMatchObject({ code: 0 })
        return stdout
      }
      await scad('session', 'start')
      const [session] = await listSessions(project.scad, { project: project.name })
      if (session === undefined) throw new Error('no session was started')
      requireDefaults(await readProfile(project, session))
      const tell = 'env; git config --list; find / -xdev -type s; cat /proc/[0-9]*/environ | tr "\\0" "\\n"'
      const told = await scad('inject', session.id, '--follow', '--', 'sh', '-c', `(${tell}) 2>/dev/null`)
      expect(told).toContain('SCAD_JOB=')
      return (
        /SSH_AUTH_SOCK|credential|insteadof|\.sock/i.test(told) ||
        told.includes(filled.word) ||
        (await findInside(project, session, filled.word)).length > 0
      )
    },
  },
  {
    id: 'mounts-of-the-host',
    severity: 'critical',
    attacker:
      "is a config that asks for the machine's files, the engine's socket, the user's keys or scad's own folder, also by links and `..`",
    naive: 'docker run, which mounts what its command line names',
    held: 'each of the paths is refused, read-only too, and nothing is made',
    control: async () => {
      await using user = await testProject()
      using _ = await fillHome(user)
      await using naive = await naiveContainer({ host: { Binds: ['/:/all:ro', '/etc:/settings:ro', `${user.env['HOME']}/.ssh:/keys`] } })
      return (await naive.inside('ls /all/etc/passwd /settings/shadow /keys/id_ed25519 | wc -l')) === '3'
    },
    attack: async () => {
      await using project = await testProject()
      using _ = await fillHome(project)
      expect(await isTaken(project, { mounts: [{ source: join(project.folder, 'data'), target: '/data' }] })).toBe(true)
      const mounts = (await forbidden(project)).map((source, index) => ({ source, target: `/data/${index}` }))
      const taken = await Promise.all(mounts.map(async (mount) => await isTaken(project, { mounts: [mount] })))
      const file = join(project.folder, 'all.json')
      await writeFile(file, JSON.stringify(configThatAsks(project, { mounts })))
      refusedCleanly(await project.cli('session', 'start', '--config', file), [2])
      return taken.includes(true)
    },
  },
]

/** Fills a project's home with what must stay there. Disposing ends the ssh-agent. */
async function fillHome({ env }: TestProject): Promise<Disposable & { word: string; env: Record<string, string> }> {
  const home = env['HOME'] ?? ''
  const word = `canary-${randomBytes(8).toString('hex')}`
  for (const file of secretFiles) {
    await mkdir(dirname(join(home, file)), { recursive: true })
    await writeFile(join(home, file), file === '.gitconfig' ? gitConfig(word) : `${word}\n`)
  }
  const socket = join(home, 'agent.sock')
  const agent = createServer().listen(socket)
  await once(agent, 'listening')
  return {
    word,
    env: { ...Object.fromEntries(secretVariables.map((name) => [name, word])), SSH_AUTH_SOCK: socket },
    [Symbol.dispose]: () => void agent.close(),
  }
}

const gitConfig = (word: string): string =>
  `[credential]\n\thelper = store\n[url "https://${word}@example.com/"]\n\tinsteadOf = https://example.com/\n`

/** Sources of which none may be mounted, whatever there is on this machine. */
async function forbidden({ env, folder }: TestProject): Promise<string[]> {
  const [home, state] = [env['HOME'] ?? '', env['SCAD_HOME'] ?? '']
  await mkdir(state, { recursive: true })
  await symlink('/', join(folder, 'root'))
  await symlink(join(home, '.ssh'), join(folder, 'keys'))
  await symlink(state, join(folder, 'state'))
  const system =
    '/ /etc /etc/shadow /boot /dev /dev/sda /proc /proc/1/root /sys /run /var/run/docker.sock /run/docker.sock /var/lib/docker /usr /lib'
  const secrets = secretFiles.filter((file) => file !== '.gitconfig').map((file) => join(home, file))
  const hidden = ['root', 'root/etc', 'keys', 'keys/id_ed25519', 'state', 'user/agent.sock', 'user/../user/.ssh', './user', '../../etc']
  return [...system.split(' '), home, state, dirname(state), ...secrets, ...hidden]
}

async function volumesOf({ scad }: TestProject, { container }: Session): Promise<string[]> {
  return ((await scad.engine.inspectContainer(container))?.mounts ?? []).map(({ source }) => source)
}
