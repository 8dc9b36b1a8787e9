import { z } from 'zod'
import { changeSetIdSchema } from '../code/change-set.ts'
import { ScadError } from '../errors/scad-error.ts'
import { gitText } from '../git/run-git.ts'
import { withLock } from '../host/locks.ts'
import { oidSchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { counted } from '../text/counted.ts'
import { shellLine } from '../text/shell-line.ts'
import { findLandings, type Landing, landingState, type Place } from './find-landings.ts'
import { moveTo } from './finish-landing.ts'
import { forgetLanding } from './landing-record.ts'
import { findObstacles, moveBranches } from './move-branches.ts'
import { type Problem, refusal } from './problem.ts'
import { findSource, type Source } from './read-changes.ts'

export const undoCodeInput = z.object({
  session: sessionSchema,
  dryRun: z.boolean().default(false).describe('tell what would move, and move nothing'),
})

/** What was taken back, as `--json` prints it. */
export const undoResultSchema = z.strictObject({
  id: z.string(),
  session: z.string(),
  changeSet: changeSetIdSchema,
  outcome: z
    .enum(['undone', 'absent', 'planned'])
    .describe('undone: the branches are where they were; absent: they were there already; planned: they would be there'),
  repos: z.array(
    z.strictObject({
      key: z.string(),
      path: z.string().describe('the host repository'),
      into: z.string().describe('its branch'),
      from: oidSchema.nullable().describe('where that stood'),
      to: oidSchema.nullable().describe('where it stands; null: it is yet to be born, as before'),
    }),
  ),
})
export type UndoResult = z.infer<typeof undoResultSchema>

const waitMs = 60_000

/**
 * Takes the newest landing of a session back: every branch goes to where it stood before, and clean working trees follow, in all
 * repositories or in none. Each must still stand where the landing brought it; what was committed since would be lost. A landing that was
 * broken off is taken back, too.
 *
 * @throws landing-not-found, landing-refused, session-not-found, session-ambiguous, repo-missing, repo-invalid, git-failed, locked, interrupted
 */
export async function undoCode(scad: Scad, input: z.input<typeof undoCodeInput>): Promise<UndoResult> {
  const { session, dryRun } = undoCodeInput.parse(input)
  return await undoLanding(scad, await findSource(scad, session), { dryRun })
}

/** The same of a session that is known. */
export async function undoLanding(
  scad: Pick<Scad, 'paths' | 'signal' | 'progress'>,
  source: Source,
  { dryRun }: { dryRun: boolean },
): Promise<UndoResult> {
  return await withLock(
    scad.paths,
    'landing',
    async () => {
      const landing = newestOf(await findLandings(scad, source, (_, index) => index === 0), source)
      const { record, places } = landing
      const told = (outcome: UndoResult['outcome']): UndoResult => ({
        ...{ id: source.id, session: source.id, changeSet: record.changeSet, outcome },
        repos: places.map(({ repo, tip }) => ({ key: repo.key, path: repo.path, into: repo.into, from: tip, to: repo.before })),
      })
      const moves = places.map((place) => moveTo('before', place))
      const moved = await Promise.all(places.map(movedOn))
      const obstacles = await Promise.all(moves.map(async (move) => await findObstacles(move, move.host, scad)))
      const problems = [...moved.flat(), ...(moved.flat().length > 0 ? [] : obstacles.flat())]
      if (problems.length > 0) throw refusal(source.id, 'taken back', problems)
      if (dryRun) return told('planned')
      await moveBranches(scad, moves, `took back ${record.changeSet} of ${record.session}`)
      await forgetLanding(
        places.map(({ host }) => host),
        record,
      )
      return told(landingState(places.map(({ standing }) => standing)) === 'absent' ? 'absent' : 'undone')
    },
    { waitMs, signal: scad.signal },
  )
}

/** The newest of which something stands, else the newest. @throws landing-not-found */
function newestOf(landings: readonly Landing[], { id }: Source): Landing {
  const stands = landings.find(({ places }) => landingState(places.map(({ standing }) => standing)) !== 'absent')
  const found = stands ?? landings[0]
  if (found !== undefined) return found
  throw new ScadError('landing-not-found', `nothing of session ${id} has landed`, { hint: `scad code land ${id}` })
}

/** A branch that somebody went on with stays. */
async function movedOn({ repo: { key, path, into, before, after }, host, tip, standing }: Place): Promise<Problem[]> {
  const git = (...words: string[]): string => shellLine(['git', '-C', path, ...words])
  if (standing === 'elsewhere')
    return [{ repo: key, text: `${into} no longer stands on what landed`, hint: `${git('log', '--oneline', into)} shows where it is` }]
  if (standing !== 'beyond') return []
  const count = Number(await gitText({ args: ['rev-list', '--count', `${after}..${tip ?? after}`], gitDir: host.commonDir }))
  const parents = (await gitText({ args: ['rev-list', '-1', '--parents', after, '--'], gitDir: host.commonDir })).split(' ').length - 1
  const revert = parents > 1 ? git('revert', '--mainline', '1', after) : git('revert', before === null ? after : `${before}..${after}`)
  return [
    { repo: key, text: `${into} has ${counted(count, 'commit')} on top of what landed`, hint: `${revert} takes it back by new commits` },
  ]
}
