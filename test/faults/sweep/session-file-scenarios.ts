import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Session } from '../../../src/session/session.ts'
import { findSession } from '../../../src/session/find.ts'
import { jobSession } from '../../engine/job-support.ts'
import { must, nothing } from '../../support/expectations.ts'
import type { TestProject } from '../../support/project.ts'
import { running, unique } from './sessions.ts'
import type { Scenario } from './sweep.ts'

const login = '.claude/.credentials.json'

/** The commands that carry files, and logins, between the host and a session. */
export const sessionFileScenarios: readonly Scenario[] = [
  {
    command: 'session cp, into a session',
    prepare: async (project) => {
      const session = await running(project)
      const { name, files } = await makeTree(project)
      return {
        words: ['session', 'cp', `./${name}`, `${session.id}:/tmp`],
        check: async () => {
          nothing(await differences(files, async (file) => await project.inside(session, `cat /tmp/${name}/${file}`)))
          await project.inside(session, `rm -r /tmp/${name}`)
          await rm(join(project.folder, name), { recursive: true })
        },
      }
    },
  },
  {
    command: 'session cp, out of a session',
    prepare: async (project) => {
      const session = await running(project)
      const { name, files } = await makeTree(project)
      const folder = join(project.folder, name)
      await project.cli('session', 'cp', `./${name}`, `${session.id}:/tmp`)
      await rm(folder, { recursive: true })
      return {
        words: ['session', 'cp', `${session.id}:/tmp/${name}`, '.'],
        wasDone: /exists already/,
        check: async () => {
          nothing(await differences(files, async (file) => await readFile(join(folder, file), 'utf8')))
          nothing(await differences(files, async (file) => await project.inside(session, `cat /tmp/${name}/${file}`)))
          const left = (await readdir(project.folder)).filter((file) => file.startsWith('.scad'))
          must(left.length === 0, `left: ${left.join()}`)
          await project.inside(session, `rm -r /tmp/${name}`)
          await rm(folder, { recursive: true })
        },
      }
    },
  },
  {
    command: 'session refresh',
    prepare: async (project) => {
      const session = await sessionOfClaude(project)
      const accessToken = unique()
      await logIn(project, accessToken)
      return {
        words: ['session', 'refresh', session.id, '--agent', 'claude'],
        check: async () => {
          const there = await project.inside(session, `cat /home/agent/${login} && ls -A /run/scad/login/agent/.claude`)
          must(there.includes(accessToken) && there.endsWith('.credentials.json'), `the session has ${there}`)
        },
      }
    },
  },
]

/** A folder on the host with files of many sizes. */
async function makeTree({ folder }: TestProject): Promise<{ name: string; files: Map<string, string> }> {
  const name = unique()
  const files = new Map(Array.from({ length: 16 }, (_, index) => [`file-${index}`, randomBytes(2 ** index).toString('hex')]))
  await mkdir(join(folder, name))
  for (const [file, content] of files) await writeFile(join(folder, name, file), content)
  return { name, files }
}

/** The names of files that are not there as they were. */
async function differences(files: ReadonlyMap<string, string>, read: (file: string) => Promise<string>): Promise<string[]> {
  const found = [...files].map(async ([file, content]) => ((await read(file).catch(() => null)) === content ? [] : [file]))
  return (await Promise.all(found)).flat()
}

/** A session whose agent's program nobody installs; all attempts share it. */
async function sessionOfClaude(project: TestProject): Promise<Session> {
  return await running(project, async () => {
    const { id } = await jobSession({ project, repos: [], agents: { claude: { adapter: 'claude', env: {} } } })
    return await findSession(project.scad, id)
  })
}

async function logIn({ folder }: TestProject, accessToken: string): Promise<void> {
  const path = join(folder, 'user', login)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, JSON.stringify({ claudeAiOauth: { accessToken, expiresAt: Date.now() + 7_200_000 } }))
}
