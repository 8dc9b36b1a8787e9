import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { loadTrustedProject, projectFields } from '../../config/load.ts'
import { ScadError } from '../../errors/scad-error.ts'
import type { Scad } from '../../scad/scad.ts'
import { withBatchLock } from '../../session/session-locks.ts'
import { counted } from '../../text/counted.ts'
import { shellLine } from '../../text/shell-line.ts'
import { type Send, streamOf } from '../../watch/stream-of.ts'
import type { BatchEvent } from './batch-event.ts'
import { type BatchTask, taskIdSchema } from './batch-task.ts'
import { accountsOf, type BatchProject } from './begin-try.ts'
import { Board, type Told } from './board.ts'
import { happeningOf } from './happening-of.ts'
import { readBatch } from './read-batch.ts'
import { runTry } from './run-try.ts'
import type { Happening, Plan } from './schedule.ts'
import { usedKeys } from './used-keys.ts'

export const runBatchInput = z.object({
  file: z.string().min(1).describe('the tasks: .yaml, .yml, .json, .ndjson, or prompts with lines of --- between them in .md and .txt'),
  ...projectFields,
  name: taskIdSchema.optional().describe('what the batch is called in the keys of its jobs; default: what its file says, or is called'),
  slots: z.number().int().min(1).max(100).default(4).describe('how many tasks are at work at once'),
  retries: z.number().int().min(0).max(20).default(0).describe('further tries of a task that failed, each in a session of its own'),
  failFast: z.boolean().default(false).describe('begin nothing more once a task has failed for good'),
  resume: z.boolean().default(false).describe('go on with a batch that was begun before'),
  verify: z.boolean().default(false).describe('a task has passed only when what it changed passes in a clean room, as by scad verify'),
  keep: z.boolean().default(false).describe('only stop the sessions of tasks that passed'),
})
type Wanted = z.output<typeof runBatchInput>

/**
 * Runs the tasks of a file, so many at once, each in a session of its own unless it names one, and brings what they changed to the host. Each
 * try of a task is done once by its key: whoever runs the batch again after it was broken off, at whatever point, goes on with it.
 *
 * Tells of the batch at its beginning and at its end, and between them of each task as it changes. Whoever stops reading ends it; the jobs that run
 * go on.
 * @throws batch-invalid, path-not-found, bad-input where there is nothing to verify by, name-taken when tasks were begun before and `resume` is not asked for, locked, what
 *   `loadTrustedProject` throws; interrupted, engine-unreachable, engine-permission: then the jobs that run go on
 */
export async function* runBatch(scad: Scad, input: z.input<typeof runBatchInput>): AsyncIterable<BatchEvent> {
  const wanted = runBatchInput.parse(input)
  const { name, tasks } = await readBatch(scad, wanted.file, wanted.name)
  const { name: project, file, repos } = await loadTrustedProject(scad, wanted)
  if ((wanted.verify || tasks.some(({ verify }) => verify)) && repos.every(({ verify }) => verify.length === 0))
    throw new ScadError('bad-input', `the tasks are to be verified, but no repository of ${project} says how`, {
      hint: `name its commands under repos.<key>.verify in ${file}`,
    })
  const work = { name, tasks, project, place: { config: file }, wanted }
  yield* streamOf<BatchEvent>(
    scad.signal,
    async (send, signal) => await withBatchLock(scad, project, name, async () => await workOff({ ...scad, signal }, work, send)),
  )
}

interface Work {
  /** Of the batch. */
  name: string
  tasks: readonly BatchTask[]
  /** Its name. */
  project: string
  place: BatchProject
  wanted: Wanted
}

async function workOff(scad: Scad, work: Work, send: Send<BatchEvent>): Promise<void> {
  const board = new Board(work.name, await planOf(scad, work), scad.now())
  const tell = async (happening: Happening, told: Told = {}): Promise<void> => await send(board.happen(happening, told, scad.now()))
  const atWork = new Map<string, Promise<void>>()
  const begin = async (task: BatchTask): Promise<void> => {
    const { id } = task
    const end = await runTry(taskScad(scad, id), {
      ...{ task, place: work.place, number: board.numberOf(id), keep: work.wanted.keep, verify: work.wanted.verify || task.verify },
      onBegun: (job) => void tell({ id, type: 'begun' }, { job }),
      onSlowed: (until) => void board.happen({ id, type: 'slowed', until }, {}, scad.now()),
    })
    atWork.delete(id)
    await tell(happeningOf(id, end, scad.now()), end)
  }
  await send(board.report(false, scad.now()))
  try {
    for (;;) {
      scad.signal.throwIfAborted()
      const { start, skip, wake } = board.decide(scad.now())
      for (const { id, reason } of skip) await tell({ id, type: 'skipped' }, { reason })
      for (const task of start.flatMap((id) => work.tasks.find((one) => one.id === id) ?? [])) {
        await tell({ id: task.id, type: 'taken' })
        atWork.set(task.id, begin(task))
      }
      if (atWork.size === 0 && wake === null && skip.length === 0) break
      await untilNews([...atWork.values()], skip.length > 0 ? scad.now() : wake, scad)
    }
  } catch (error) {
    // their jobs go on in any case
    await Promise.allSettled(atWork.values())
    throw error
  }
  await send(board.report(true, scad.now()))
}

/** @throws name-taken */
async function planOf(scad: Scad, { name, tasks, project, place, wanted }: Work): Promise<Plan> {
  const used = await usedKeys(scad, project, tasks)
  if (!wanted.resume && used.begun.size > 0)
    throw new ScadError(
      'name-taken',
      `${counted(used.begun.size, 'task')} of the batch "${name}" ${used.begun.size === 1 ? 'was' : 'were'} begun before`,
      {
        hint: `${shellLine(['scad', 'batch', wanted.file, '--resume'])} goes on with them; under another --name all are done anew`,
      },
    )
  const accounts = await accountsOf(scad, place, tasks)
  const planned = tasks.map(({ id, after, priority, session = '', budget = Infinity }) => ({
    ...{ id, after, session, budget, account: accounts.get(id) ?? '' },
    // what runs already has its place
    priority: used.standing.has(id) ? Number.MAX_SAFE_INTEGER : priority,
  }))
  return { tasks: planned, slots: wanted.slots, retries: wanted.retries, failFast: wanted.failFast }
}

/** Of the many that go on at once only warnings are told, and whose they are. */
function taskScad(scad: Scad, id: string): Scad {
  return {
    ...scad,
    progress: (progress) => {
      if (progress.type === 'warning') scad.progress({ ...progress, text: `task ${id}: ${progress.text}` })
      if (progress.type === 'trace') scad.progress(progress)
    },
  }
}

/** Waits for the first of them, and no longer than until `wake`, in ms since the epoch. */
async function untilNews(
  work: readonly Promise<void>[],
  wake: number | null,
  { now, signal }: Pick<Scad, 'now' | 'signal'>,
): Promise<void> {
  const over = new AbortController()
  const time = wake === null ? [] : [pause(Math.max(0, wake - now()), undefined, { signal: AbortSignal.any([over.signal, signal]) })]
  try {
    await Promise.race([...work, ...time])
  } finally {
    over.abort()
    await Promise.allSettled(time)
  }
}
