import { z } from 'zod'
import { log } from '../git/log.ts'
import { branchSchema, oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { codeFields } from './code-fields.ts'
import { settleAll } from '../session/settle-all.ts'
import { type Changes, withChanges } from './with-changes.ts'

const maxCommits = 1000

export const codeLogInput = z.object({
  ...codeFields,
  branch: branchSchema.optional().describe('the branch to list; default: what is checked out inside'),
})

const commitSchema = z.strictObject({
  oid: oidSchema,
  author: z.string().describe('what the commit says; nobody checked it'),
  email: z.string(),
  time: z.number().describe('ms since the epoch, by the commit'),
  subject: z.string(),
})

const repoLogSchema = z.strictObject({
  key: z.string(),
  branch: z.string().nullable().describe('null when HEAD is detached'),
  base: oidSchema.nullable().describe('null: every commit is new'),
  tip: oidSchema.nullable().describe('null: there is no such branch, or no commit'),
  commits: z.array(commitSchema).describe('newest first'),
  truncated: z.boolean(),
})

/** The commits of a session, as `--json` prints them. */
export const codeLogResultSchema = z.strictObject({ id: z.string(), session: z.string(), repos: z.array(repoLogSchema) })
export type CodeLog = z.infer<typeof codeLogResultSchema>

/**
 * The commits that each repository's branch inside has at this moment and its base has not. No ref of the host moves.
 *
 * @throws session-not-found, session-ambiguous, repo-not-found, branch-not-found, repo-missing, repo-invalid, fetch-refused, locked
 */
export async function codeLog(scad: Scad, input: z.input<typeof codeLogInput>): Promise<CodeLog> {
  const question = codeLogInput.parse(input)
  return await withChanges(scad, { ...question, worktree: false }, async (session, changes) => ({
    id: session.id,
    session: session.id,
    repos: await settleAll(changes, async (one) => await commitsOf(one, scad.signal)),
  }))
}

async function commitsOf({ repo, store, branch, base, tip }: Changes, signal: AbortSignal): Promise<CodeLog['repos'][number]> {
  const entries = tip === null ? [] : await log(store, base, tip, { limit: maxCommits + 1, signal })
  const commits = entries.slice(0, maxCommits).map((entry) => ({
    ...entry,
    time: plausible(entry.time),
    author: cleanLine(entry.author, 200),
    email: cleanLine(entry.email, 200),
    subject: cleanLine(entry.subject),
  }))
  return { key: repo.key, branch, base, tip, commits, truncated: entries.length > maxCommits }
}

/** A commit may claim any date; one that is none to a computer counts as the beginning of time. */
function plausible(time: number): number {
  return Number.isNaN(new Date(time).getTime()) ? 0 : time
}
