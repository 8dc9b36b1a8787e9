import { parseJson, parseYaml } from '../../config/parse-yaml.ts'

/** A task as the file holds it, unchecked. */
export interface RawTask {
  value: unknown
  /** Of the file, from 1; null when that cannot be told. */
  line: number | null
}

export interface RawBatch {
  /** What is beside the tasks: all of it is checked. */
  head: Readonly<Record<string, unknown>>
  /** Null when the file holds no list of tasks. */
  tasks: RawTask[] | null
}

/** What a file's name may end with. */
export const batchFormats = ['.yaml', '.yml', '.json', '.ndjson', '.jsonl', '.md', '.txt'] as const

/**
 * The tasks of a file: a list, or the key `tasks` of an object, in YAML and JSON; an object a line in NDJSON; else prompts, with lines of
 * `---` between them.
 * @throws what the parser says, an Error
 */
export async function parseBatch(text: string, format: string): Promise<RawBatch> {
  if (text.trim() === '') return { head: {}, tasks: null }
  switch (format) {
    case '.ndjson':
    case '.jsonl':
      return { head: {}, tasks: lineTasks(text) }
    case '.md':
    case '.txt':
      return { head: {}, tasks: promptTasks(text) }
    case '.json':
      return listed(await parseJson(text), objectLines(text))
    default:
      return listed(await parseYaml(text), itemLines(text))
  }
}

function listed(content: unknown, lines: readonly number[]): RawBatch {
  const { tasks, ...head }: Record<string, unknown> = Array.isArray(content) ? { tasks: content } : isObject(content) ? { ...content } : {}
  if (!Array.isArray(tasks)) return { head, tasks: null }
  // a layout that was not understood is better not told of
  const known = lines.length === tasks.length
  return { head, tasks: tasks.map((value: unknown, index) => ({ value, line: known ? (lines[index] ?? null) : null })) }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function lineTasks(text: string): RawTask[] {
  return text.split('\n').flatMap((line, index): RawTask[] => {
    if (line.trim() === '') return []
    try {
      return [{ value: JSON.parse(line), line: index + 1 }]
    } catch (error) {
      throw new SyntaxError(`line ${index + 1}: ${error instanceof Error ? error.message : 'is no JSON'}`, { cause: error })
    }
  })
}

function promptTasks(text: string): RawTask[] {
  const tasks: RawTask[] = []
  let [prompt, begun]: [string[], number] = [[], 1]
  for (const [index, line] of [...text.split('\n'), '---'].entries()) {
    if (line.trimEnd() !== '---') {
      prompt.push(line)
      continue
    }
    const whole = prompt.join('\n').trim()
    const blank = prompt.findIndex((one) => one.trim() !== '')
    if (whole !== '') tasks.push({ value: { prompt: `${whole}\n` }, line: begun + Math.max(0, blank) })
    ;[prompt, begun] = [[], index + 2]
  }
  return tasks
}

/** The lines at which the items of a YAML file's outermost list begin. */
function itemLines(text: string): number[] {
  const lines = text.split('\n')
  const begin = Math.max(
    0,
    lines.findIndex((line) => line.startsWith('tasks:')),
  )
  const first = lines.slice(begin).find((line) => /^ *- /.test(line))
  if (first === undefined) return []
  const indent = first.length - first.trimStart().length
  return lines.flatMap((line, index) => (index >= begin && /^ *- /.test(line) && line.search(/\S/) === indent ? [index + 1] : []))
}

/** The lines at which the objects of a JSON file's outermost list begin. */
function objectLines(text: string): number[] {
  const found: { depth: number; line: number }[] = []
  let [line, depth, lists] = [1, 0, 0]
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}\n]/g)) {
    if (token === '{' && lists === 1) found.push({ depth, line })
    if (token === '\n') line++
    if (token === '[' || token === ']') lists += token === '[' ? 1 : -1
    if (token === '{' || token === '}') depth += token === '{' ? 1 : -1
  }
  const least = found.reduce((lowest, one) => Math.min(lowest, one.depth), Infinity)
  return found.filter((one) => one.depth === least).map((one) => one.line)
}
