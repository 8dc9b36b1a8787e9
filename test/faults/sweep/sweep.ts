import type Docker from 'dockerode'
import type { CliResult, TestProject, TestProjectOptions } from '../../support/project.ts'
import { requireNothingLeft } from '../nothing-left.ts'
import { requireTruth } from '../truth.ts'
import { placeOf, stepAt, withStartOf } from './place.ts'
import { tracedRun, type TracedRun } from './traced-run.ts'

/** A command to be killed, again and again, and what makes it ready each time. */
export interface Scenario {
  /** As it is typed, without arguments. */
  command: string
  /** What its project is made of; default: an agent that commits its prompt. */
  options?: TestProjectOptions
  prepare(project: TestProject, docker: Docker): Promise<Attempt>
}

export interface Attempt {
  words: readonly string[]
  /** The words to try again with; default: the same. */
  again?: readonly string[]
  /** What the second attempt says when the first one had got everything done. */
  wasDone?: RegExp
  /** Throws when the effect is not there in the end, or something is lost. `stdout` is that of the attempt that went through; '' for one that was done. */
  check(stdout: string): Promise<void>
}

export interface SweepOptions {
  docker: Docker
  random: () => number
  /** How many hits each step gets; with `total` all of them together. */
  hits: { each: number } | { total: number }
}

/**
 * Learns a command's steps from runs that are let alone, then kills it in the middle of them, at a random moment, and after each time sees to
 * it that nothing is lost, nothing lies, and the same command goes through. Kills before the first step that changes anything do not count.
 * @returns step → hits
 */
export async function sweep(
  project: TestProject,
  scenario: Scenario,
  { docker, random, hits }: SweepOptions,
): Promise<Record<string, number>> {
  let clean: TracedRun['steps'] = await learn(project, scenario, docker)
  if (!clean.some(({ effect }) => effect)) throw new Error(`${scenario.command} changes nothing`)
  const first = (): number => clean.findIndex(({ effect }) => effect)
  const counts = new Map(clean.slice(first()).map(({ name }) => [name, 0]))
  const sum = (): number => [...counts.values()].reduce((total, count) => total + count, 0)
  const enough = (): boolean => ('each' in hits ? [...counts.values()].every((count) => count >= hits.each) : sum() >= hits.total)
  const limit = 'each' in hits ? counts.size * hits.each * 4 : hits.total * 6
  for (let attempt = 0; !enough() && attempt < limit; attempt++) {
    // the step with the fewest hits so far; of those that are equal any
    const [wanted = ''] = [...counts].map(([name, count]) => [name, count + random() / 2] as const).toSorted((a, b) => a[1] - b[1])[0] ?? []
    const indices = clean.flatMap(({ name }, index) => (index >= first() && name === wanted ? [index] : []))
    const index = indices[Math.floor(random() * indices.length)] ?? first()
    const blow = { after: placeOf(clean.slice(0, index)), delay: random() * (clean[index]?.took ?? 0), group: attempt % 2 === 0 }
    const killed = await strike(project, scenario, { docker, blow, what: `${wanted} (after ${index} steps)` })
    if (killed === null) continue
    clean = [...withStartOf(clean, killed)]
    // the step that was under way is the one after the last that was seen to end
    const hit = stepAt(clean, placeOf(killed))
    const name = clean[hit]?.name
    if (hit >= first() && name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  if (!enough()) throw new Error(`not every step of ${scenario.command} could be hit: ${JSON.stringify(Object.fromEntries(counts))}`)
  await requireNothingLeft(docker, project)
  return Object.fromEntries(counts)
}

/** The steps of its second run: the first one may have to make what later ones find. */
async function learn(project: TestProject, scenario: Scenario, docker: Docker): Promise<TracedRun['steps']> {
  let steps: TracedRun['steps'] = []
  for (let run = 1; run <= 2; run++) {
    const attempt = await scenario.prepare(project, docker)
    const clean = await tracedRun(project, attempt.words)
    if (clean.code !== 0) throw new Error(`${scenario.command} fails when it is let alone: ${clean.stderr}`)
    steps = clean.steps
  }
  return steps
}

/** @returns the steps that had ended when it was killed; null when all had */
async function strike(
  project: TestProject,
  scenario: Scenario,
  { docker, blow, what }: { docker: Docker; blow: Parameters<typeof tracedRun>[2]; what: string },
): Promise<TracedRun['steps'] | null> {
  const attempt = await scenario.prepare(project, docker)
  const killed = await tracedRun(project, attempt.words, blow)
  try {
    await requireTruth(docker, project)
    const result = await goOn(project, attempt)
    await requireTruth(docker, project)
    await attempt.check(result.code === 0 ? result.stdout : '')
  } catch (error) {
    const how =
      killed.code === null ? `killed ${blow?.group === true ? 'with its helpers' : 'alone'} in ${what}` : `ended with ${killed.code}`
    throw new Error(
      `${attempt.words.join(' ')}, ${how}: ${error instanceof Error ? error.message : String(error)}\n${killed.stderr.slice(-3000)}`,
      {
        cause: error,
      },
    )
  }
  return killed.code === null ? killed.steps : null
}

/** The same command again; when it says what to do first, that is done. */
async function goOn(project: TestProject, { words, again = words, wasDone }: Attempt): Promise<CliResult> {
  const done = ({ code, stderr }: CliResult): boolean => code === 0 || wasDone?.test(stderr) === true
  const second = await project.cli(...again)
  if (done(second)) return second
  if (!/^error: /m.test(second.stderr) || / {4}at /.test(second.stderr))
    throw new Error(`the next one does not say what is wrong: ${second.stderr}`)
  for (const repair of [
    ['doctor', '--fix'],
    ['gc', '--apply'],
  ])
    await project.cli(...repair)
  const third = await project.cli(...again)
  if (!done(third)) throw new Error(`the next one ended with ${second.code}, and after a repair with ${third.code}: ${third.stderr}`)
  return third
}
