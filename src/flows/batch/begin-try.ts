import { loadTrustedProject } from '../../config/load.ts'
import type { Project } from '../../config/project.ts'
import type { Job } from '../../job/job.ts'
import { sessionLogin } from '../../session/session-login.ts'
import type { Scad } from '../../scad/scad.ts'
import { dispatch } from '../dispatch.ts'
import { injectOnce } from '../inject-once.ts'
import { type BatchTask, tryKey } from './batch-task.ts'

/** The project of a batch, in the words of the command line. */
export interface BatchProject {
  project?: string | undefined
  config?: string | undefined
}

/**
 * The job that a try of a task is: begun now, or found by its key, in whatever state it is by now.
 * @param number of the try, from 1
 * @throws what `dispatch` throws; for a task with a session what `injectOnce` throws
 */
export async function beginTry(scad: Scad, place: BatchProject, task: BatchTask, number: number): Promise<Job> {
  const { session, agent, prompt, env, timeout, base } = task
  const work = { agent, prompt, env, timeoutMs: timeout, key: tryKey(task, number) }
  if (session !== undefined) return await injectOnce(scad, { ...work, session })
  return (await dispatch(scad, { ...work, ...place, base })).job
}

/** By what tasks of a project share a rate limit: the account of their agent, else its name. */
export async function accountsOf(scad: Scad, place: BatchProject, tasks: readonly BatchTask[]): Promise<Map<string, string>> {
  const project = await loadTrustedProject(scad, place)
  return new Map(await Promise.all(tasks.map(async (task): Promise<[string, string]> => [task.id, await accountOf(scad, project, task)])))
}

async function accountOf(scad: Scad, project: Project, { agent, env }: BatchTask): Promise<string> {
  const name = agent ?? project.agent
  if (!Object.hasOwn(project.agents, name)) return name
  const login = await sessionLogin(scad, { spec: project }, { agent: name, env, inherited: project.environment.env })
  return login.account || name
}
