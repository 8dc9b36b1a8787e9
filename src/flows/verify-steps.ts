import type { z } from 'zod'
import { acceptWords } from '../customs/decide.ts'
import type { Scad } from '../scad/scad.ts'
import { plannedRules } from '../session/session-plan.ts'
import { shellLine } from '../text/shell-line.ts'
import { changeSetNow } from './change-set-now.ts'
import { verifyChecks } from './checks.ts'
import { readCombination } from './combination.ts'
import { findKnown } from './find-known.ts'
import { projectToVerify } from './project-to-verify.ts'
import type { Step } from './step.ts'
import { verifySessionInput } from './verify.ts'
import { writeDuration } from '../text/duration.ts'

/**
 * The primitives that `verify` stands for, with the sessions as they are at this moment. Changes nothing.
 * @throws as `verifySession`, but for what comes of fetching and starting
 */
export async function verifySteps(scad: Scad, input: z.input<typeof verifySessionInput>): Promise<Step[]> {
  const { session, mix, repos, timeoutMs, accept } = verifySessionInput.parse(input)
  const known = await findKnown(scad, session)
  const project = await projectToVerify(scad, known, repos)
  const standing: string[] = []
  const { places } = await readCombination(scad, { session: known.id, mix }, async (side) => {
    if (!('changes' in side)) standing.push(side.id)
    return await changeSetNow(scad, side)
  })
  const own = places.filter(({ key, tip }) => tip !== '' && project.repos.some((repo) => repo.key === key))
  const bases = own.flatMap(({ key, tip }) => ['--base', `${key}=${tip}`])
  const start = shellLine(['scad', 'session', 'start', project.name, '--config', project.file, ...bases])
  const checks = verifyChecks({ repos: known.repos, spec: { ...known.spec, ...plannedRules(project) } })
  const limit = timeoutMs === undefined ? [] : ['--timeout', writeDuration(timeoutMs)]
  return [
    ...standing.map((id) => ({
      command: shellLine(['scad', 'code', 'fetch', id, ...acceptWords(accept)]),
      why: 'brings every branch into the host repositories',
    })),
    { command: `VERIFIER=$(${start})`, why: 'a session in which every repository stands at the tip' },
    ...checks.map(({ repo, argv }) => ({
      command: `scad inject "$VERIFIER" ${shellLine(['--repo', repo, '--wait', ...limit, '--', ...argv])}`,
      why: `checks ${repo}`,
    })),
    { command: 'scad session remove "$VERIFIER" --discard', why: "nothing in it is anybody's work" },
  ]
}
