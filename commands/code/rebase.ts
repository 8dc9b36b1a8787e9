import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { exitCodes } from '../../src/cli/exit-code.ts'
import { codeWords } from '../../src/code/code-fields.ts'
import { rebaseCode, rebaseResultSchema, type RepoRebase } from '../../src/code/rebase.ts'
import { ScadError } from '../../src/errors/scad-error.ts'
import { resolveRebase, resolveRebaseInput } from '../../src/flows/resolve-rebase.ts'
import { hasEnded, jobRecordSchema } from '../../src/job/job.ts'
import { durationSchema } from '../../src/text/duration.ts'

const { agent, wait } = resolveRebaseInput.shape

export const command = defineCommand({
  summary: 'Put the branches of a session onto where their bases stand by now',
  description: `Syncs, then rebases inside what is checked out, repository by repository, as the agent's user and without hooks. Where both sides
changed the same, all stays as it was and the exit code is ${exitCodes.failed}, as for each repository that is left. With --resolve such a rebase is left under
way, and an agent gets it as a job: exit code ${exitCodes.pending} while it works; with --wait 0 when it came to its end, else ${exitCodes['job-failed']}.`,
  examples: [
    { command: 'scad code rebase atlas-try1-4f2a', text: 'once scad status says that a base has moved on' },
    { command: 'scad code rebase atlas-try1-4f2a --resolve --wait', text: 'conflicts are for the agent' },
  ],
  input: z.object({
    ...codeWords,
    resolve: z.boolean().default(false).describe('give conflicts to an agent, as a job in the session'),
    agent: agent.describe("with --resolve: agent of the config; default: the project's"),
    timeout: durationSchema.optional().describe('with --resolve: end the job after this time, such as 30m'),
    wait,
  }),
  positionals: ['session'],
  complete: { session: 'session', repo: 'repo', agent: 'agent' },
  short: { agent: 'a', wait: 'w' },
  output: rebaseResultSchema.extend({
    job: jobRecordSchema.nullable().describe('what was asked to resolve the conflicts; null for nothing'),
  }),
  run: async (scad, { session, repo, resolve, agent: name, timeout, wait: waits }) => {
    if (!resolve && (name !== undefined || timeout !== undefined || waits))
      throw new ScadError('bad-input', '--agent, --timeout and --wait are for --resolve: without it there is no job', {
        hint: 'add --resolve',
      })
    if (!resolve) return { ...(await rebaseCode(scad, { session, repos: repo })), job: null }
    return await resolveRebase(scad, { session, repos: repo, agent: name, timeoutMs: timeout, wait: waits })
  },
  render: ({ repos, job }, page) => {
    page.table(
      repos.map((one) => ({
        repo: one.key,
        branch: one.branch ?? '(detached)',
        onto: one.onto?.slice(0, 10) ?? '(none)',
        state: stateOf(one),
      })),
    )
    if (job !== null) page.line(job.id)
  },
  exitCode: ({ repos, job }) => {
    if (repos.every(({ outcome }) => outcome === 'updated' || outcome === 'current')) return 0
    if (job === null) return exitCodes.failed
    return hasEnded(job) ? exitCodes['job-failed'] : exitCodes.pending
  },
})

const sentences: Record<RepoRebase['outcome'], string> = {
  updated: 'rebased',
  current: 'stands on it',
  conflict: 'in conflict',
  dirty: 'left: it has uncommitted changes',
  busy: 'left: git is in the middle of something',
  detached: 'left: no branch is checked out',
  absent: 'left: its base is no branch of the host',
  blocked: 'left: git refused',
}

function stateOf({ outcome, files, reason }: RepoRebase): string {
  const more = [...files.slice(0, 5), ...(files.length > 5 ? [`${files.length - 5} more`] : [])].join(', ') || reason
  return more === '' ? sentences[outcome] : `${sentences[outcome]}: ${more}`
}
