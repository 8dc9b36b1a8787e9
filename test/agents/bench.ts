import { once } from 'node:events'
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { type JobDetails, jobDetailsSchema } from '../../src/job/show.ts'
import { execSession } from '../../src/session/exec.ts'
import type { Session } from '../../src/session/session.ts'
import { type ModelServer, modelServer } from '../support/model-server/model-server.ts'
import { playing, type Scripts } from '../support/model-server/turn.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { modelAddress, type RealAgent } from './real-agent.ts'

/** A session of two repositories with the published program of one agent in it, an empty home, and no network but the scripted model. */
export interface Bench extends AsyncDisposable {
  agent: RealAgent
  project: TestProject
  session: Session
  model: ModelServer
  /** A PATH with which the agent's program is one that goes on when the published one has ended. */
  lingering: string
  /** Has the agent play a script in a job of its own, and waits for its end. */
  play(script: string, ...flags: string[]): Promise<JobDetails>
  /** The same, and does something once the job has begun, before it waits for its end. */
  playWhile(meanwhile: (job: string) => Promise<void>, script: string, ...flags: string[]): Promise<JobDetails>
  /** Has a port inside lead to the model, from then on until the session ends. */
  forward(port: string): Promise<void>
  /** A job and what lies in its folder. */
  show(job: string): Promise<JobDetails>
  /** Runs `scad WORDS`, which must succeed. @returns its stdout */
  scad(...words: string[]): Promise<string>
}

/** Where what leads to the model is mounted. */
const inside = '/model'

/** How a session of a bench differs from the usual. */
export interface BenchChange {
  /** What its config says beside. */
  config?: Record<string, unknown>
  /** Variables of whoever runs scad. */
  env?: Record<string, string>
  /** Starts it, once there is a model at a socket. */
  start?: (project: TestProject, socket: string) => Promise<Session>
}

export async function makeBench(agent: RealAgent, scripts: Scripts, change: BenchChange = {}): Promise<Bench> {
  await using made = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'scad-model-'))
  made.defer(async () => await rm(folder, { recursive: true }))
  const model = made.use(await modelServer(scripts, { path: join(folder, 'socket') }))
  await chmod(folder, 0o755)
  await chmod(join(folder, 'socket'), 0o666)
  await copyFile(join(import.meta.dirname, 'forward-program.ts'), join(folder, 'forward-program.ts'))
  const project = made.use(
    await testProject({
      repos: { app: {}, docs: {} },
      agents: { agent: { adapter: agent.adapter, env: agent.env } },
      environment: { run: agent.run },
      config: { agent: 'agent', mounts: [{ source: folder, target: inside }], ...change.config },
      env: change.env ?? {},
    }),
  )
  const scad: Bench['scad'] = async (...words) => {
    const { code, stdout, stderr } = await project.cli(...words)
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stderr}`)
    return stdout
  }
  const show: Bench['show'] = async (job) => jobDetailsSchema.parse(JSON.parse(await scad('job', 'show', job, '--json')))
  const session = change.start === undefined ? await project.start() : await change.start(project, join(folder, 'socket'))
  const forward = async (port: string): Promise<void> => await forwardToModel(project, session, port)
  await forward(new URL(modelAddress).port)
  const lingering = await makeLingering(project, session, agent)
  const playWhile: Bench['playWhile'] = async (meanwhile, script, ...flags) => {
    const limit = flags.includes('--timeout') ? [] : ['--timeout', '10m']
    const job = (await scad('inject', session.id, playing(script), ...limit, ...flags)).trim()
    await meanwhile(job)
    await project.cli('job', 'wait', job)
    return await show(job)
  }
  const kept = made.move()
  return {
    ...{ agent, project, session, model, lingering, scad, show, forward, playWhile },
    play: async (script, ...flags) => await playWhile(async () => {}, script, ...flags),
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  }
}

/** Leads from a port inside to the model, until the session ends. */
async function forwardToModel({ scad }: TestProject, { id }: Session, port: string): Promise<void> {
  const command = ['node', `${inside}/forward-program.ts`, port, `${inside}/socket`]
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const running = execSession(scad, { session: id, command }, { stdin: Readable.from([]), stdout, stderr }).then(({ exitCode }) => {
    throw new Error(`nothing leads to the model: ${exitCode}: ${String(stderr.read())}`)
  })
  await Promise.race([once(stdout, 'data'), running])
  // its end is that of the session
  running.catch(() => {})
}

async function makeLingering(project: TestProject, session: Session, { adapter }: RealAgent): Promise<string> {
  const program = `#!/bin/sh\nPATH=\${PATH#*:} ${adapter} "$@"\nexec sleep 1000`
  return await project.inside(
    session,
    `mkdir /tmp/lingering && cd /tmp/lingering && echo '${program}' > ${adapter} && chmod +x ${adapter} && echo "$PWD:$PATH"`,
  )
}

/** Writes files into the home of the agent. */
export async function writeHome({ project, session, agent: { home } }: Bench): Promise<void> {
  for (const [path, text] of Object.entries(home))
    await project.inside(session, `mkdir -p ~/${dirname(path)} && printf %s '${text}' > ~/${path}`)
}
