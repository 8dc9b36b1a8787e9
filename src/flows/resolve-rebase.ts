import { z } from 'zod'
import { rebaseCode, rebaseCodeInput, type RepoRebase, type RebaseResult } from '../code/rebase.ts'
import { injectJob, injectJobInput } from '../job/inject.ts'
import { endedBadly, type Job } from '../job/job.ts'
import { waitJob } from '../job/wait.ts'
import { repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'

const { session, repos } = rebaseCodeInput.shape
const { agent, timeoutMs } = injectJobInput.shape

export const resolveRebaseInput = z.object({
  ...{ session, repos, agent, timeoutMs },
  wait: z.boolean().default(false).describe('with --resolve: wait until the job has ended, and see what it came to'),
})

export interface ResolvedRebase extends RebaseResult {
  /** What was asked to resolve the conflicts; null when there were none. */
  job: Job | null
}

/**
 * `rebaseCode`, whose conflicts are left under way and given to an agent as a job. With `wait` its end is waited for, and then it is looked
 * again: what it resolved is `current`, what it did not is still a conflict.
 *
 * @throws what `rebaseCode`, `injectJob` and `waitJob` throw
 */
export async function resolveRebase(scad: Scad, input: z.input<typeof resolveRebaseInput>): Promise<ResolvedRebase> {
  const { wait, agent: name, timeoutMs: limit, ...wanted } = resolveRebaseInput.parse(input)
  const rebase = async (): Promise<RebaseResult> => await rebaseCode(scad, { ...wanted, keepConflicts: true })
  const first = await rebase()
  const conflicts = first.repos.filter(({ outcome }) => outcome === 'conflict')
  if (conflicts.length === 0) return { ...first, job: null }
  const prompt = resolvePrompt(conflicts)
  const begun = await injectJob(scad, {
    ...{ session: first.session, agent: name, timeoutMs: limit, prompt },
    repos: conflicts.map(({ key }) => key),
  })
  scad.progress({
    type: 'note',
    text: `job ${begun.id} is asked to resolve what is in conflict in ${conflicts.map(({ key }) => key).join(', ')}`,
  })
  if (!wait) return { ...first, job: begun }
  const job = await waitJob(scad, { job: begun.id })
  if (endedBadly(job)) scad.progress({ type: 'warning', text: `job ${job.id}: ${job.reason}` })
  return { ...(await rebase()), job }
}

/** What an agent is asked to do about conflicts. Pure. */
export function resolvePrompt(conflicts: readonly Pick<RepoRebase, 'key' | 'branch' | 'files'>[]): string {
  const places = conflicts.map(
    ({ key, branch, files }) =>
      `In ${repoFolder(key)}, while ${branch ?? 'the branch'} is being rebased:\n${files.map((file) => `- ${file}`).join('\n')}`,
  )
  return `The branch that your work stands on has moved on, and \`git rebase\` has stopped, as both sides changed the same lines.

${places.join('\n\n')}

Resolve the conflicts so that what both sides meant still holds, \`git add\` the files and run \`GIT_EDITOR=true git rebase --continue\`, and so
on until the rebase is done. Do not abort it, and leave out no commit that still says something. Then check that the work still holds.`
}
