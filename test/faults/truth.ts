import { setTimeout as wait } from 'node:timers/promises'
import type Docker from 'dockerode'
import { readStatus, type SessionStatus } from '../../src/status/status.ts'
import type { TestProject } from '../support/project.ts'

/**
 * Sees to it that scad tells the truth about a project. What a killed process had asked of the engine may go on for a moment.
 * @throws with the lie
 */
export async function requireTruth(docker: Docker, project: TestProject): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      return await compare(docker, project)
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await wait(200)
  }
}

/**
 * Compares what scad says of a project's sessions and jobs with what the engine says by itself: a session runs when its container does, a job
 * runs when its witness does, and one that succeeded has its end in the journal.
 */
async function compare(docker: Docker, project: TestProject): Promise<void> {
  const statuses = (await readStatus(project.scad, {})).filter((status) => status.project === project.name)
  const containers = await docker.listContainers({ all: true, filters: { label: ['scad.kind=session', `scad.project=${project.name}`] } })
  const names = containers.map(({ Names: [name = ''] }) => name.slice('/scad-'.length)).toSorted()
  same('the sessions', statuses.filter(({ state }) => state !== 'lost').map(({ id }) => id).toSorted(), names) // prettier-ignore
  for (const status of statuses) {
    const container = containers.find(({ Names: [name = ''] }) => name === `/scad-${status.id}`)
    const runs = container?.State === 'running'
    same(`${status.id} runs`, status.state === 'running' || status.state === 'starting', runs)
    if (container !== undefined) await requireTrueJobs(docker.getContainer(container.Id), status, runs)
  }
}

async function requireTrueJobs(container: Docker.Container, { id, jobs }: SessionStatus, runs: boolean): Promise<void> {
  if (jobs.length === 0) return
  const log = (await container.logs({ stdout: true, stderr: false })).toString()
  const processes = runs ? JSON.stringify(((await container.top()) as { Processes: string[][] }).Processes) : ''
  for (const { short, state } of jobs) {
    const ended = log.split('\n').some((line) => line.includes('"event":"ended"') && line.includes(`"job":"${short}"`))
    const lives = processes.includes(`witness ${short}`)
    // between the two looks it may have ended
    if (state === 'running' || state === 'starting') same(`job ${id}/${short}, called ${state}, lives`, lives || ended, true)
    else if (state === 'succeeded') same(`job ${id}/${short}, called ${state}, has its end in the journal`, ended, true)
    else if (state === 'lost') same(`job ${id}/${short}, called lost, lives`, lives, false)
  }
}

function same(what: string, said: unknown, is: unknown): void {
  if (JSON.stringify(said) !== JSON.stringify(is))
    throw new Error(`${what}: scad says ${JSON.stringify(said)}, and it is ${JSON.stringify(is)}`)
}
