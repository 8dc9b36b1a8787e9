import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import type { GitTarget } from '../git/target.ts'
import { branchSchema, oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { gitTarget } from '../session/git-target.ts'
import { requireRunning } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'
import { chooseRepos } from './choose-repos.ts'
import { codeFields } from './code-fields.ts'
import { gitInside } from './git-inside.ts'
import { headBranch } from './head-branch.ts'
import { settleAll } from '../session/settle-all.ts'
import { withSessionCode } from '../session/with-session-code.ts'

export const branchCodeInput = z.object({
  ...codeFields,
  name: branchSchema.describe('the branch to make'),
  switch: z.boolean().default(true).describe('check the branch out; uncommitted changes stay as they are'),
})

/** The branches made, as `--json` prints them. */
export const branchResultSchema = z.strictObject({
  id: z.string(),
  session: z.string(),
  name: z.string(),
  repos: z.array(z.strictObject({ key: z.string(), tip: oidSchema.nullable().describe('null in a repository without a commit') })),
})
export type BranchResult = z.infer<typeof branchResultSchema>

/**
 * Makes a branch of one name at what is checked out in the session's repositories, in all of them or in none.
 *
 * @throws name-taken when a repository has it already; session-not-found, session-stopped, repo-not-found, git-failed, locked
 */
export async function branchCode(scad: Scad, input: z.input<typeof branchCodeInput>): Promise<BranchResult> {
  const { session: id, name, repos: keys, switch: checkOut } = branchCodeInput.parse(input)
  return await withSessionCode(scad, id, async (session) => {
    requireRunning(session)
    const targets = chooseRepos(session, keys).map(({ key }) => ({ key, target: gitTarget(scad, session, session.container, key) }))
    const places = await settleAll(targets, async ({ key, target }) => ({ key, target, head: await requireFree(scad, key, target, name) }))
    const done: Place[] = []
    try {
      for (const place of places) {
        await makeBranch(scad, place, name, checkOut)
        done.push(place)
      }
    } catch (error) {
      await settleAll(done, async (place) => await undo(scad, place, name, checkOut))
      throw error
    }
    return { id: session.id, session: session.id, name, repos: places.map(({ key, head }) => ({ key, tip: head.tip })) }
  })
}

interface Place {
  key: string
  target: GitTarget
  head: { tip: string | null; branch: string | null }
}

/** What is checked out, once no branch of that name or below it exists. */
async function requireFree(scad: Scad, key: string, target: GitTarget, name: string): Promise<Place['head']> {
  const [taken, tip, branch] = await Promise.all([
    gitInside(scad, target, ['for-each-ref', '--format=%(refname)', `refs/heads/${name}`]),
    gitInside(scad, target, ['rev-parse', '-q', '--verify', 'HEAD^{commit}']),
    headBranch(scad, target),
  ])
  if (taken.code !== 0) throw new ScadError('git-failed', `the branches of ${key} cannot be listed: ${cleanLine(taken.stderr)}`)
  const [first = branch === name ? name : ''] = taken.stdout.split('\n').flatMap((ref) => ref.slice('refs/heads/'.length) || [])
  if (first !== '')
    throw new ScadError('name-taken', `${key} has a branch ${first} already${first === name ? '' : `, beside which ${name} cannot be`}`, {
      hint: 'choose another name',
    })
  return { tip: oidSchema.safeParse(tip.stdout.trim()).data ?? null, branch }
}

async function makeBranch(scad: Scad, { key, target, head }: Place, name: string, checkOut: boolean): Promise<void> {
  // without a commit there is nothing to stand on: the branch-to-be takes the name
  const args =
    head.tip === null
      ? ['symbolic-ref', 'HEAD', `refs/heads/${name}`]
      : checkOut
        ? ['switch', '-q', '--no-track', '-c', name]
        : ['branch', '--no-track', name]
  const { code, stderr } = await gitInside(scad, target, args)
  if (code !== 0) throw new ScadError('git-failed', `branch ${name} could not be made in ${key}: ${cleanLine(stderr)}`)
}

/** Puts back what was checked out, and takes the branch away. */
async function undo(scad: Scad, { target, head }: Place, name: string, checkOut: boolean): Promise<void> {
  const back =
    head.branch === null ? ['update-ref', '--no-deref', 'HEAD', head.tip ?? ''] : ['symbolic-ref', 'HEAD', `refs/heads/${head.branch}`]
  if (checkOut || head.tip === null) await gitInside(scad, target, back)
  if (head.tip !== null) await gitInside(scad, target, ['update-ref', '-d', `refs/heads/${name}`, head.tip])
}
