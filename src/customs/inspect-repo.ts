import { isError } from '../errors/scad-error.ts'
import type { HostRepo } from '../git/host-repo.ts'
import type { Finding } from './finding.ts'
import { type Found, inspectTip, type TipQuestion, unlooked } from './inspect-tip.ts'

/** What is looked at in one repository at most. */
const bounds = { tips: 100, findings: 100_000 }
const twoMinutes = 120_000

export interface RepoQuestion extends Omit<TipQuestion, 'tip'> {
  /** Branch and commit; null: a commit without a branch. */
  tips: readonly (readonly [branch: string | null, oid: string])[]
}

/**
 * What is worth a look in all branches of a repository, each thing told once, of the first branch that has it. Bounded in time, memory and
 * number; what was not looked at is told as such.
 *
 * @param options.milliseconds for how long; default: two minutes
 * @throws interrupted
 */
export async function inspectRepo(
  repo: Pick<HostRepo, 'commonDir' | 'format'>,
  { tips, ...question }: RepoQuestion,
  { signal, milliseconds = twoMinutes }: { signal?: AbortSignal; milliseconds?: number | undefined } = {},
): Promise<Finding[]> {
  const ends = performance.now() + milliseconds
  const found = new Map<string, Finding>()
  const add = (branch: string | null, more: readonly Found[]): void => {
    for (const one of more) {
      const name = JSON.stringify([one.kind, one.path, one.why])
      if (!found.has(name)) found.set(name, { ...one, branch })
    }
  }
  const seen = new Set<string>()
  for (const [branch, tip] of tips) {
    if (seen.has(tip)) continue
    seen.add(tip)
    const timeoutMs = Math.ceil(ends - performance.now())
    if (timeoutMs <= 0 || seen.size > bounds.tips || found.size > bounds.findings) {
      add(branch, unlooked('this branch and those after it were not looked at: there is too much', question.boundary))
      break
    }
    add(branch, await inspect(repo, { ...question, tip }, { signal, timeoutMs }))
  }
  return [...found.values()]
}

/** What git cannot read, or not in time, is no reason to leave out the rest. */
async function inspect(
  repo: Pick<HostRepo, 'commonDir' | 'format'>,
  question: TipQuestion,
  options: { signal: AbortSignal | undefined; timeoutMs: number },
): Promise<Found[]> {
  try {
    return await inspectTip(repo, question, options)
  } catch (error) {
    if (!isError(error, 'git-failed')) throw error
    return unlooked(`could not be looked at: ${error.message}`, question.boundary)
  }
}
