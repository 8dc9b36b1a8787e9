import { ScadError } from '../errors/scad-error.ts'
import { decide } from '../gc/decide.ts'
import { isOfProject } from '../gc/of-project.ts'
import { observe } from '../gc/observe.ts'
import { removeVerdict } from '../gc/remove-verdict.ts'
import type { Verdict } from '../gc/verdict.ts'
import type { Answer, Check, Patient } from './check.ts'

/** What dead processes left, of the project when there is one; images are the business of `scad gc` alone. */
export const leftovers: Check = {
  id: 'leftovers',
  title: 'leftovers',
  needs: 'engine',
  look: async (patient) => {
    const found = await leftBehind(patient)
    if (found.length === 0) return { verdict: 'ok', what: 'nothing of dead processes' }
    return found.map((verdict): Answer => ({
      verdict: 'warning',
      what: textOf(verdict),
      fix: 'scad doctor --fix',
    }))
  },
  repair: async (patient) => {
    const removed: string[] = []
    for (const verdict of await leftBehind(patient))
      if ((await removeVerdict(patient.scad, verdict)) === null) removed.push(`${verdict.kind} ${verdict.name}`)
    return removed.length === 0 ? null : `removed ${removed.join(', ')}`
  },
}

async function leftBehind({ scad, project }: Patient): Promise<Verdict[]> {
  const facts = await observe(scad)
  const all = decide(facts, { keepAgeMs: Infinity, maxBytes: null, maxArchiveBytes: null })
  const verdicts = project === null || project instanceof ScadError ? all : all.filter((one) => isOfProject(project.name, one, facts))
  return verdicts.filter(({ goes, kind, name }) => goes && (kind !== 'image' || name.startsWith('scad/reader:')))
}

function textOf({ kind, name, reason }: Verdict): string {
  return `${kind} ${name}: ${reason}`
}
