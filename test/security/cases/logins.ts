import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Docker from 'dockerode'
import { expect } from 'vitest'
import { tarStream } from '../../../src/image/tar.ts'
import { injectJob } from '../../../src/job/inject.ts'
import { waitJob } from '../../../src/job/wait.ts'
import { removeSession } from '../../../src/lifetime/remove.ts'
import type { Session } from '../../../src/session/session.ts'
import { environment, imageHolds, ownProject } from '../../engine/build-support.ts'
import { baseImage, testLabel } from '../../support/engine.ts'
import { eventually } from '../../support/eventually.ts'
import { naiveContainer, naiveCopy } from '../../support/naive-container.ts'
import { testProject, type TestProject } from '../../support/project.ts'
import { type Arena, naivePlace } from '../arena.ts'
import { readProfile, requireDefaults } from '../default-profile.ts'
import { findInside } from '../find-inside.ts'
import { forkOf } from '../fork-of.ts'
import type { SecurityGroup } from '../security-case.ts'
import { startWithAgents } from '../start-with-agents.ts'
import { commandLines, filesBelow, storesOf } from '../stores.ts'

const key = 'canary-key-of-an-api-0123456789'
const token = 'canary-access-token-0123456789'
const renewal = 'canary-refresh-token-0123456789'
const secret = 'canary-build-secret-0123456789'
const file = '.claude/.credentials.json'

/** Waits until it is told to end, and says nothing of what it knows. */
const agent = `#!/bin/sh
until test -e ~/go; do sleep 0.1; done
echo "{\\"type\\":\\"result\\",\\"subtype\\":\\"success\\",\\"is_error\\":false}"`

/** Logins that a session holds, and secrets of a build. */
export const logins: SecurityGroup<Arena> = {
  title: 'Logins and secrets',
  arena: async () => {
    const project = await testProject()
    try {
      await logIn(project)
      return { ...(await naivePlace(project)), project, session: await start(project) }
    } catch (error) {
      await project[Symbol.asyncDispose]()
      throw error
    }
  },
  cases: [
    {
      id: 'login-renewal',
      severity: 'high',
      attacker: 'takes the token that renews a login of an account, which outlives every session and logs out everybody else',
      naive: "docker run with the agent's folder of the user's home",
      held: 'the copy inside has the token that soon ends, and not the one that renews it',
      control: async ({ project }) => {
        await using naive = await naiveContainer({ host: { Binds: [`${project.env['HOME']}/.claude:/root/.claude`] } })
        return (await naive.inside(`cat /root/${file}`)).includes(renewal)
      },
      attack: async ({ project, session }) => {
        const job = await injectJob(project.scad, { session: session.id, prompt: 'x', agent: 'account' })
        expect(await project.inside(session, `cat ~/${file}`)).toContain(token)
        const found = await findInside(project, session, renewal)
        await end(project, session, job)
        return found.length > 0
      },
    },
    {
      id: 'login-in-stores',
      severity: 'high',
      attacker:
        'reads later, or from elsewhere, what the engine, the host and scad keep of a session that had a key in a variable, and a login of an account',
      naive: 'docker run --env',
      held: 'no container, image, layer, log, command line or file of scad holds either, nor the archive when the session is gone',
      control: async () => {
        await using naive = await naiveContainer({ env: [`ANTHROPIC_API_KEY=${key}`] })
        return JSON.stringify(await new Docker().getContainer(naive.id).inspect()).includes(key)
      },
      attack: async () => {
        await using project = await testProject()
        await logIn(project)
        const session = await start(project)
        requireDefaults(await readProfile(project, session))
        const { scad } = project
        const jobs = await bothAtWork(project, session)
        const during = [...(await commandLines()), ...(await storesOf(scad, session.container))]
        for (const job of jobs) await end(project, session, job)
        const after = await storesOf(scad, session.container)
        // what looks finds what is there
        expect(after.some((text) => text.includes(agent))).toBe(true)
        await removeSession(scad, { session: session.id })
        const kept = await filesBelow(project.env['SCAD_HOME'] ?? '')
        expect(kept.join('')).toContain(session.id)
        return [...during, ...after, ...kept, JSON.stringify(project.said)].some((text) =>
          [key, token, renewal].some((word) => text.includes(word)),
        )
      },
    },
    {
      id: 'login-in-fork',
      severity: 'high',
      attacker: 'is in a fork of a session at work, and looks for the login and the key of that',
      naive: 'docker commit of such a container, and docker run of what comes of it',
      held: 'neither is in the fork, nor in the image that it is made from',
      control: async () => {
        await using naive = await naiveContainer({ env: [`ANTHROPIC_API_KEY=${key}`] })
        await naive.inside(`mkdir /root/.claude && echo ${token} >/root/${file}`)
        await using copy = await naiveCopy(naive.id)
        return (await copy.inside(`cat /root/${file}; echo "$ANTHROPIC_API_KEY"`)) === `${token}\n${key}`
      },
      attack: async ({ project, session }) => {
        const jobs = await bothAtWork(project, session)
        const fork = await forkOf(project, session)
        const there = await holds(project, fork)
        const stores = await storesOf(project.scad, fork.container)
        for (const job of jobs) await end(project, session, job)
        return there.includes(true) || stores.some((text) => [key, token].some((word) => text.includes(word)))
      },
    },
    {
      id: 'build-secret',
      severity: 'high',
      attacker: 'is inside of a session, and reads what its image was built with',
      naive: 'docker build --build-arg',
      held: 'no layer, history, label or variable of the image holds it',
      control: async ({ project: { scad } }) => {
        const text = `FROM ${await baseImage(scad.engine)}\nARG TOKEN\nRUN test -n "$TOKEN"\n`
        const image = await scad.engine.buildImage({
          context: tarStream([{ path: 'Dockerfile', mode: 0o644, content: Buffer.from(text) }]),
          ...{ dockerfile: 'Dockerfile', tags: [], labels: { [testLabel]: 'naive' }, buildArgs: { TOKEN: secret } },
        })
        const built = new Docker().getImage(image)
        const history = JSON.stringify(await built.history())
        await built.remove()
        return history.includes(secret)
      },
      attack: async () => {
        await using project = await ownProject({
          environment: { secrets: { TOKEN: { env: 'TEST_TOKEN' } }, run: ['test -n "$TOKEN" && echo canary-of-a-layer >/proof'] },
          env: { TEST_TOKEN: secret },
        })
        const { image } = await environment(project)
        // what looks finds what is there
        expect(await imageHolds(image, 'canary-of-a-layer')).toEqual([true])
        return (await imageHolds(image, secret)).includes(true)
      },
    },
  ],
}

/** Logs somebody in with an account on the machine of a project. */
async function logIn({ env }: TestProject): Promise<void> {
  const path = join(env['HOME'] ?? '', file)
  const account = { accessToken: token, refreshToken: renewal, expiresAt: Date.now() + 7_200_000 }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, JSON.stringify({ claudeAiOauth: account }))
}

/** A session with one agent that logs in by the account, and one that does by a variable. */
async function start(project: TestProject): Promise<Session> {
  const agents = { account: { adapter: 'claude' }, key: { adapter: 'claude', credentials: 'env' as const } }
  return await startWithAgents(project, agents, { claude: agent })
}

/** Has both agents at work, on a machine where the key is set for one of them alone, until each has what it logs in with. */
async function bothAtWork(project: TestProject, session: Session): Promise<{ id: string }[]> {
  const { scad, inside } = project
  await inside(session, 'rm -f ~/go')
  const keyed = { ...scad, env: { ...scad.env, ANTHROPIC_API_KEY: key } }
  const jobs = [
    await injectJob(keyed, { session: session.id, prompt: 'x', agent: 'key' }),
    await injectJob(scad, { session: session.id, prompt: 'x', agent: 'account' }),
  ]
  await eventually(async () => !(await holds(project, session)).includes(false), { what: 'the jobs have what they log in with' })
  return jobs
}

/** Whether the key is in a session, and the token of the account. */
async function holds(project: TestProject, session: Session): Promise<boolean[]> {
  return await Promise.all([key, token].map(async (word) => (await findInside(project, session, word)).length > 0))
}

async function end({ scad, inside }: TestProject, session: Session, { id }: { id: string }): Promise<void> {
  await inside(session, 'touch ~/go')
  expect(await waitJob(scad, { job: id })).toMatchObject({ state: 'succeeded' })
}
