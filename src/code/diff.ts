import { z } from 'zod'
import { diff, diffSummary } from '../git/diff.ts'
import { branchSchema, oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine, cleanText } from '../text/clean.ts'
import { codeFields } from './code-fields.ts'
import { settleAll } from '../session/settle-all.ts'
import { type Changes, withChanges } from './with-changes.ts'

export const codeDiffInput = z.object({
  ...codeFields,
  branch: branchSchema.optional().describe('the branch to compare; default: what is checked out inside'),
  stat: z.boolean().default(false).describe('a table of files instead of their lines'),
  worktree: z.boolean().default(false).describe('the files that no commit holds, instead of the commits'),
  text: z.boolean().default(false).describe('the lines of every file, of those too that look binary'),
})

const repoDiffSchema = z.strictObject({
  key: z.string(),
  branch: z.string().nullable().describe('null when HEAD is detached'),
  base: oidSchema.nullable().describe('null: everything is new'),
  tip: oidSchema.nullable().describe('null: there is nothing to compare'),
  files: z.int(),
  insertions: z.int(),
  deletions: z.int(),
  complete: z.boolean().describe('false: more differs than is compared, and files is a lower bound'),
  text: z.string().describe('the patch, or the table of --stat'),
  truncated: z.boolean().describe('the text was cut at its bound'),
  omitted: z.array(z.strictObject({ path: z.string(), bytes: z.int() })).describe('files too large to compare'),
})
export type RepoDiff = z.infer<typeof repoDiffSchema>

/** What a session changed, as `--json` prints it. */
export const codeDiffResultSchema = z.strictObject({
  id: z.string(),
  session: z.string(),
  worktree: z.boolean(),
  repos: z.array(repoDiffSchema),
})
export type CodeDiff = z.infer<typeof codeDiffResultSchema>

/**
 * The difference between each repository's base and what is committed on its branch inside at this moment, or, with
 * `worktree`, between that and its files. Compared on the host over fetched objects: no program, attribute or setting of the
 * session has a part in it, and no ref of the host moves. Texts are cleaned of control characters.
 *
 * @throws session-not-found, session-ambiguous, repo-not-found, branch-not-found, repo-missing, repo-invalid, fetch-refused, locked
 */
export async function codeDiff(scad: Scad, input: z.input<typeof codeDiffInput>): Promise<CodeDiff> {
  const { stat, text, ...question } = codeDiffInput.parse(input)
  return await withChanges(scad, question, async (session, changes) => ({
    id: session.id,
    session: session.id,
    worktree: question.worktree,
    repos: await settleAll(changes, async (one) => await compare(one, { stat, text, signal: scad.signal })),
  }))
}

async function compare(
  { repo, store, branch, base, tip }: Changes,
  options: { stat: boolean; text: boolean; signal: AbortSignal },
): Promise<RepoDiff> {
  const head = { key: repo.key, branch, base, tip }
  if (tip === null || tip === base)
    return { ...head, files: 0, insertions: 0, deletions: 0, complete: true, text: '', truncated: false, omitted: [] }
  const [summary, shown] = await Promise.all([diffSummary(store, base, tip, options), diff(store, base, tip, options)])
  return {
    ...head,
    ...summary,
    text: cleanText(shown.text),
    truncated: shown.truncated,
    omitted: shown.omitted.map(({ path, bytes }) => ({ path: cleanLine(path), bytes })),
  }
}
