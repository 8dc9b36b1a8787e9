import { basename, dirname, extname, resolve } from 'node:path'
import { z } from 'zod'
import { readPromptFile } from '../../brief/read-prompt.ts'
import { closed } from '../../config/closed.ts'
import { type Problem, problemsOf } from '../../config/problems.ts'
import { isError, ScadError } from '../../errors/scad-error.ts'
import type { Scad } from '../../scad/scad.ts'
import { cleanLine } from '../../text/clean.ts'
import { type BatchTask, taskIdSchema, taskSchema } from './batch-task.ts'
import { batchFormats, parseBatch, type RawTask } from './parse-batch.ts'
import { readBatchFile } from './read-batch-file.ts'
import { doubles, misplacedAfter } from './task-order.ts'

/** A batch whose tasks can begin. */
export interface Batch {
  name: string
  /** Absolute path. */
  file: string
  tasks: BatchTask[]
}

/** What one file may hold. */
const mostTasks = 10_000

const headSchema = closed({ name: taskIdSchema.optional() })

/**
 * Reads a file of tasks, and the files of their prompts. All that is wrong with it is told at once, with task and line.
 * @param name in the place of the file's own
 * @throws path-not-found; batch-invalid with all problems in `details.problems`
 */
export async function readBatch(scad: Pick<Scad, 'cwd'>, place: string, name?: string): Promise<Batch> {
  const file = resolve(scad.cwd, place)
  const format = extname(file)
  if (!batchFormats.some((one) => one === format))
    throw invalid(file, [{ path: '', message: `not a batch by its name; one ends with ${batchFormats.join(', ')}` }])
  const { head, tasks } = await parse(file, await readBatchFile(file), format)
  const top = headSchema.safeParse(head)
  const problems = top.success ? [] : problemsOf(top.error.issues)
  if (tasks === null || tasks.length === 0)
    throw invalid(file, [...problems, { path: 'tasks', message: 'there are none; a batch is a list of tasks' }])
  const called = name ?? top.data?.name ?? taskIdSchema.safeParse(basename(file, format)).data
  if (tasks.length > mostTasks)
    throw invalid(file, [...problems, { path: 'tasks', message: `there are ${tasks.length}; a batch is ${mostTasks} at most` }])
  if (called === undefined) problems.push({ path: 'name', message: 'the file is called what no batch can be: give it a name' })
  const read = await Promise.all(tasks.map(async (raw, index) => await readTask(dirname(file), raw, index, called ?? '')))
  const ready = read.flatMap(({ task }) => task ?? [])
  problems.push(...read.flatMap((one) => one.problems), ...doubles(read), ...misplacedAfter(read))
  if (problems.length > 0) throw invalid(file, problems)
  return { name: called ?? '', file, tasks: ready }
}

async function parse(file: string, text: string, format: string): ReturnType<typeof parseBatch> {
  try {
    return await parseBatch(text, format)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw invalid(file, [{ path: '', message: cleanLine(error.message) }])
  }
}

/** A task as far as it could be read, and what is wrong with it. */
interface ReadTask {
  /** How it is called in problems: `task fix-1 (line 12)`. */
  place: string
  id: string
  after: readonly string[]
  key: string
  /** Null when anything is wrong with it. */
  task: BatchTask | null
  problems: Problem[]
}

const namedSchema = z.object({ id: taskIdSchema })

async function readTask(folder: string, raw: RawTask, index: number, batch: string): Promise<ReadTask> {
  const id = namedSchema.safeParse(raw.value).data?.id ?? String(index + 1)
  const place = `task ${id}${raw.line === null ? '' : ` (line ${raw.line})`}`
  const parsed = taskSchema.safeParse(raw.value)
  const usual = `${batch}/${id}`
  if (!parsed.success) {
    const problems = problemsOf(parsed.error.issues).map(({ path, message }) => ({
      path: path === '' ? place : `${place}: ${path}`,
      message,
    }))
    return { place, id, after: [], key: usual, task: null, problems }
  }
  const { prompt, promptFile, key = usual, ...rest } = parsed.data
  const found = { place, id, after: rest.after, key }
  try {
    const asked = promptFile === undefined ? (prompt ?? '') : await readPromptFile(folder, promptFile)
    return { ...found, task: { ...rest, id, key, prompt: asked }, problems: [] }
  } catch (error) {
    if (!isError(error)) throw error
    return { ...found, task: null, problems: [{ path: `${place}: promptFile`, message: error.message }] }
  }
}

function invalid(file: string, problems: readonly Problem[]): ScadError {
  const [only] = problems
  const what =
    problems.length === 1 && only !== undefined ? `${only.path}${only.path && ': '}${only.message}` : `${problems.length} problems`
  return new ScadError('batch-invalid', `${file}: ${what}`, {
    hint: 'scad batch --help tells what a task takes',
    details: { file, problems },
  })
}
