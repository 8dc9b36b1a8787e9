import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Session } from '../../src/session/session.ts'
import { type CliResult, testProject, type TestProject, type TestProjectOptions } from '../support/project.ts'

/** Where attacks are tried: a session that scad started, and a place on the host for those who do it naively. */
export interface Arena extends AsyncDisposable {
  project: TestProject
  session: Session
  /** A throwaway HOME, in which naive commands run. */
  home: string
  /**
   * Runs a shell line on the host, with that HOME, as a tool would that trusts what is in front of it.
   * One that takes longer than `timeoutMs` is killed: its code is null.
   */
  naively(line: string, options?: { input?: string; timeoutMs?: number }): Promise<Naive>
}

export type Naive = Omit<CliResult, 'code'> & { code: number | null }

export async function makeArena(options: TestProjectOptions = {}): Promise<Arena> {
  const project = await testProject(options)
  try {
    return { ...(await naivePlace(project)), project, session: await project.start() }
  } catch (error) {
    await project[Symbol.asyncDispose]()
    throw error
  }
}

/** What an arena is beside its session, for groups whose project is made otherwise. Disposing removes the project. */
export async function naivePlace(project: TestProject): Promise<Omit<Arena, 'session' | 'project'>> {
  const home = join(project.folder, 'naive')
  await mkdir(home)
  const who = { NAME: 'Ada Example', EMAIL: 'ada@example.org' }
  const identity = ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]))
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1', ...Object.fromEntries(identity) }
  return {
    home,
    async naively(line, { input = '', timeoutMs = 20_000 } = {}) {
      // with a process group of its own, so that nothing of it outlives its time
      const child = spawn('sh', ['-c', line], { cwd: home, env, detached: true })
      child.stdin.on('error', () => {})
      child.stdin.end(input)
      const late = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), timeoutMs)
      const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
      const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
      clearTimeout(late)
      return { code, stdout, stderr }
    },
    [Symbol.asyncDispose]: async () => await project[Symbol.asyncDispose](),
  }
}
