import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { batchEventSchema, type BatchReport, type TaskReport } from '../../src/flows/batch/batch-event.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { containerName } from '../../src/session/spec.ts'
import { git } from '../support/git.ts'
import { testProject } from '../support/project.ts'

export interface Proof {
  tasks: number
  slots: number
  /** How often the batch itself is killed. */
  kills: number
  /** A rate limit is among what befalls the tasks. Its agent is Claude Code's adapter then, whose program has to be installed. */
  rates: boolean
}

export interface Proved {
  report: BatchReport
  /** For each repository, how often each task's commit is on the host. */
  commits: Record<string, Record<string, number>>
  /** What befell tasks: their containers killed, their programs failed, their API's limits. */
  befell: { crashes: number; failures: number; rates: number; kills: number }
}

type Fate = 'none' | 'crash' | 'failure' | 'rate'

/** Half of the tasks and more are spared; the others have their first try break off. */
function fateOf(index: number, rates: boolean): Fate {
  const fates: Fate[] = ['none', 'crash', 'none', 'failure', 'none', rates ? 'rate' : 'none']
  return fates[index % fates.length] ?? 'none'
}

/** A task as a script: each ends with a commit in both repositories, at its second try where the first is to break off. */
function scriptOf(id: string, fate: Fate, rates: boolean): string {
  const first = {
    none: 'true',
    crash: 'sleep 1000',
    failure: 'exit 3',
    rate: String.raw`{ echo '{"type":"result","is_error":true,"api_error_status":429,"result":"rate limit"}'; exit 1; }`,
  }[fate]
  const success = rates ? String.raw`echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'` : 'true'
  const commit = `git commit -q --allow-empty -m "done ${id} in $SCAD_JOB"`
  return `mkdir /state/${id} 2>/dev/null && ${fate === 'none' ? 'true' : first}\nsleep 0.5\n${commit} && (cd /workspace/docs && ${commit}) && ${success}\n`
}

/**
 * Works off tasks of which some break off at their first try, while the batch itself is killed with SIGKILL again and again and resumed, and
 * counts on the host what was done.
 */
export async function proveBatch({ tasks: count, slots, kills, rates }: Proof): Promise<Proved> {
  const bin = '/workspace/app/bin'
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const agent = rates ? { adapter: 'claude', env } : { adapter: 'command', argv: ['sh', '{promptFile}'] }
  await using project = await testProject({
    repos: { app: { files: { 'bin/claude': '#!/bin/sh\nexec sh\n' } }, docs: {} },
    agents: { shell: agent },
    config: { agent: 'shell', mounts: [{ source: './state', target: '/state', mode: 'rw' }] },
  })
  const state = join(project.folder, 'state')
  await mkdir(state)
  await chmod(state, 0o777)
  await git(join(project.folder, 'repos', 'app'), 'update-index', '--chmod=+x', 'bin/claude')
  await git(join(project.folder, 'repos', 'app'), 'commit', '-q', '-m', 'Let it run')
  await git(join(project.folder, 'repos', 'app'), 'checkout', '-q', '--', '.')
  const fates = new Map(Array.from({ length: count }, (_, index): [string, Fate] => [`t${index + 1}`, fateOf(index, rates)]))
  const tasks = [...fates].map(([id, fate]) => ({ id, prompt: scriptOf(id, fate, rates) }))
  await writeFile(join(project.folder, 'proof.json'), JSON.stringify(tasks))
  await project.cli('trust', '--yes')

  const crashed = new Set<string>()
  const look = async ({ id, state: now, tries, session }: TaskReport): Promise<void> => {
    if (fates.get(id) !== 'crash' || now !== 'running' || tries !== 1 || session === '' || crashed.has(id)) return
    crashed.add(id)
    await project.scad.engine.stopContainer(containerName(session), 0)
  }
  const words = [join(packageFolder(), 'commands', 'scad.ts'), 'batch', 'proof.json', '--slots', String(slots), '--retries', '2']
  const start = (again: boolean): ChildProcess =>
    spawn(process.execPath, [...words, ...(again ? ['--resume'] : [])], {
      cwd: project.folder,
      env: project.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })

  const passed = new Set<string>()
  for (let killed = 0; ; killed++) {
    const batch = start(killed > 0)
    const closed = once(batch, 'close')
    const enough = killed < kills ? Math.ceil(((killed + 1) * count) / (kills + 1)) : Infinity
    const report = await follow(batch, async (task) => {
      if (task.state === 'passed') passed.add(task.id)
      await look(task)
      return passed.size >= enough
    })
    batch.kill('SIGKILL')
    await closed
    if (report !== null) {
      const befell = { crashes: crashed.size, failures: countOf(fates, 'failure'), rates: countOf(fates, 'rate'), kills: killed }
      return { report, befell, commits: { app: await commitsIn(project.git, 'app'), docs: await commitsIn(project.git, 'docs') } }
    }
  }
}

function countOf(fates: ReadonlyMap<string, Fate>, fate: Fate): number {
  return [...fates.values()].filter((one) => one === fate).length
}

/** Reads what a batch tells until `each` has had enough, or it has ended. Returns its last word; null before that. */
async function follow(batch: ChildProcess, each: (task: TaskReport) => Promise<boolean>): Promise<BatchReport | null> {
  if (batch.stdout === null) throw new Error('it has no stdout')
  for await (const line of createInterface({ input: batch.stdout })) {
    const event = batchEventSchema.parse(JSON.parse(line))
    if (event.type === 'batch' && event.ended) return event
    if (event.type === 'task' && (await each(event.task))) return null
  }
  throw new Error('the batch ended without a last word')
}

/** Task → how many commits of it there are, of all that scad brought to a host repository. */
async function commitsIn(run: (key: string, ...args: string[]) => Promise<string>, key: string): Promise<Record<string, number>> {
  const log = await run(key, 'log', '--format=%s', '--glob=refs/remotes/scad/*', '--glob=refs/scad/*')
  const found: Record<string, number> = {}
  for (const [, id = ''] of log.matchAll(/^done (\S+) in /gm)) found[id] = (found[id] ?? 0) + 1
  return found
}
