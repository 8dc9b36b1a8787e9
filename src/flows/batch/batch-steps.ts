import { shellLine } from '../../text/shell-line.ts'
import { writeDuration } from '../../text/duration.ts'
import type { Scad } from '../../scad/scad.ts'
import type { Step } from '../step.ts'
import { type BatchTask, tryKey } from './batch-task.ts'
import { readBatch } from './read-batch.ts'

interface StepWords {
  file: string
  name?: string | undefined
  project?: string | undefined
  config?: string | undefined
  keep: boolean
  verify: boolean
}

/** The commands that the first try of each task stands for, in the order of the file. @throws what `readBatch` throws */
export async function batchSteps(scad: Pick<Scad, 'cwd'>, words: StepWords): Promise<Step[]> {
  const { tasks } = await readBatch(scad, words.file, words.name)
  return tasks.flatMap((task) => taskSteps(task, words))
}

function taskSteps(task: BatchTask, { project, config, keep, verify }: StepWords): Step[] {
  const { id, session, agent, base = {}, after, timeout, env } = task
  const words = [
    '-',
    ...option('--agent', agent),
    ...Object.entries(base).flatMap(([key, ref]) => option('--base', `${key}=${ref}`)),
    ...option('--timeout', timeout === undefined ? undefined : writeDuration(timeout)),
    ...Object.entries(env).flatMap(([name, value]) => option('--env', `${name}=${value}`)),
    ...option('--key', tryKey(task, 1)),
  ]
  const begin =
    session === undefined
      ? ['scad', 'dispatch', ...(project === undefined ? [] : [project]), ...option('--config', config)]
      : ['scad', 'inject', session]
  const order = after.length === 0 ? '' : `, after ${after.join(' and ')} passed`
  const free = session === undefined ? [{ command: 'scad session stop "${JOB%/*}"', why: 'leaves its slot to the clean room' }] : []
  const end = session === undefined ? (keep ? 'scad session stop' : 'scad finish') : 'scad code fetch'
  return [
    { command: `JOB=$(${shellLine([...begin, ...words])})`, why: `task ${id}${order}; its prompt comes on stdin` },
    { command: 'scad job wait "$JOB"', why: 'tells whether it passed' },
    ...(verify || task.verify ? [...free, { command: 'scad verify "${JOB%/*}"', why: 'tells whether that passes in a clean room' }] : []),
    { command: `${end} "\${JOB%/*}"`, why: 'brings what it changed to the host' },
  ]
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value]
}
