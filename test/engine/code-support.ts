import { buffer } from 'node:stream/consumers'
import { loadTrustedProject } from '../../src/config/load.ts'
import { repoFolder } from '../../src/scad/layout.ts'
import { startSession } from '../../src/session/start.ts'
import { testProject, type TestProject, type TestRepo } from '../support/project.ts'

/** A session of a project of its own, to be worked in as an agent would. */
export interface CodeSession extends AsyncDisposable {
  project: TestProject
  id: string
  container: string
  user: string
  /** Runs a shell script in a repo inside as the agent's user; its trimmed stdout. */
  inside(key: string, script: string): Promise<string>
}

/** What commits inside carry. */
export const agentEnv = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b' }

/** Starts one. Disposing removes all of it. */
export async function codeSession(repos: Record<string, TestRepo> = { app: {} }): Promise<CodeSession> {
  const project = await testProject({ repos })
  try {
    const { scad } = project
    const { id, container, user } = await startSession(scad, { project: await loadTrustedProject(scad, { config: project.configFile }) })
    return {
      project,
      id,
      container,
      user,
      inside: async (key, script) => {
        const command = ['sh', '-ec', script]
        const execution = await scad.engine.exec(container, {
          user,
          command,
          env: { HOME: '/tmp', ...agentEnv },
          workingDir: repoFolder(key),
        })
        const [out, error] = await Promise.all([buffer(execution.stdout), buffer(execution.stderr)])
        const code = await execution.exitCode
        if (code !== 0) throw new Error(`${script}: ${code}: ${error.toString()}`)
        return out.toString().trim()
      },
      [Symbol.asyncDispose]: async () => await project[Symbol.asyncDispose](),
    }
  } catch (error) {
    await project[Symbol.asyncDispose]()
    throw error
  }
}
