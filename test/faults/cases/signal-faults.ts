import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { packageFolder } from '../../../src/scad/package.ts'
import type { TestProject } from '../../support/project.ts'
import { must, nothing, succeed } from '../../support/expectations.ts'
import type { FaultCase, FaultGroup } from '../fault-case.ts'
import { requireNothingLeft } from '../nothing-left.ts'
import { rounds } from '../size.ts'
import { makeWork, missingOnHost } from '../sweep/work.ts'
import { tracedRun } from '../sweep/traced-run.ts'
import { requireTruth } from '../truth.ts'

const commands: { words: string[]; after: number[] }[] = [
  { words: ['build'], after: [2, 12, 16, 25] },
  { words: ['session', 'start'], after: [3, 18, 24] },
  { words: ['dispatch', 'Write it'], after: [18, 24, 32] },
  { words: ['code', 'fetch', 'SESSION'], after: [1, 6, 12] },
  { words: ['session', 'stop', 'SESSION'], after: [2, 5] },
  { words: ['session', 'remove', 'SESSION'], after: [3, 12, 24] },
]

/** Whoever runs scad ends it, or goes away. */
export const signalFaults: FaultGroup = {
  title: 'Signals and pipes',
  cases: [
    signal('SIGINT', 'Ctrl-C'),
    signal('SIGTERM', 'a service manager'),
    signal('SIGHUP', 'a closed terminal'),
    {
      id: 'closed-pipe',
      caused: 'a reader of stdout that goes away at once, for each command that prints',
      expected: 'the command ends without a word about it, and does what it has to do',
      run: async ({ docker, project: make }) => {
        await using project = await make({ agents: { writer: { adapter: 'command', argv: ['true'] } }, config: { agent: 'writer' } })
        const session = await project.start()
        const lines = [['status'], ['session', 'list', '--json'], ['job', 'list'], ['doctor'], ['gc'], ['code', 'fetch', session.id]]
        for (const words of [...lines, ['session', 'remove', session.id]]) {
          const { code, stderr } = await withoutReader(project, words)
          must([0, 1, 141].includes(code) && !/EPIPE|^ {4}at /m.test(stderr), `${words.join(' ')} ended with ${code}: ${stderr}`)
        }
        await requireTruth(docker, project)
        await requireNothingLeft(docker, project)
        return { times: lines.length + 1, seen: 'silent, and done' }
      },
    },
  ],
}

function signal(name: NodeJS.Signals, by: string): FaultCase {
  const blows = commands.flatMap(({ words, after }) =>
    after.slice(0, rounds({ usual: 1, whole: after.length })).map((steps) => ({ words, steps })),
  )
  return {
    id: name.toLowerCase(),
    caused: `${name}, as ${by} sends it, in the middle of build, start, dispatch, fetch, stop and remove`,
    expected: 'exit code 130 and one line, what was half made is tidied away, the work is kept',
    run: async ({ docker, project: make }) => {
      const agents = { writer: { adapter: 'command', argv: ['true'] } }
      await using project = await make({ repos: { app: {}, lib: {} }, agents, config: { agent: 'writer' } })
      for (const { words, steps } of blows) {
        await project.commit('app', { [`file-${Math.random()}`]: 'x' })
        const session = words.includes('SESSION') ? await project.start() : null
        const work = session === null ? {} : await makeWork(project, session)
        const line = words.map((word) => (word === 'SESSION' ? (session?.id ?? '') : word))
        const { code, stderr } = await tracedRun(project, line, { after: steps, signal: name })
        must(code === 0 || (code === 130 && /^error: .*interrupted/m.test(stderr)), `${line.join(' ')} ended with ${code}: ${stderr}`)
        await requireTruth(docker, project)
        if (session === null && code !== 0) await nothingHalf(project)
        await requireNothingLeft(docker, project)
        nothing(await missingOnHost(project, work))
      }
      return { times: blows.length, seen: '130 or done, tidied, nothing lost' }
    },
  }
}

/** No session of a start that was broken off. */
async function nothingHalf(project: TestProject): Promise<void> {
  const sessions = JSON.parse(await succeed(project, 'session', 'list', '--json')) as { id: string }[]
  must(sessions.length === 0, `left: ${sessions.map(({ id }) => id).join()}`)
}

async function withoutReader(project: TestProject, words: string[]): Promise<{ code: number; stderr: string }> {
  const child = spawn(process.execPath, [join(packageFolder(), 'commands', 'scad.ts'), ...words], { cwd: project.folder, env: project.env })
  child.stdout.destroy()
  child.stdin.end()
  const [[code], stderr] = await Promise.all([once(child, 'close') as Promise<[number | null]>, text(child.stderr)])
  return { code: code ?? -1, stderr }
}
