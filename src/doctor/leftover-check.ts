import { decide } from '../gc/decide.ts'
import { observe } from '../gc/observe.ts'
import { removeVerdict } from '../gc/remove-verdict.ts'
import type { Verdict } from '../gc/verdict.ts'
import type { Scad } from '../scad/scad.ts'
import type { Answer, Check } from './check.ts'

/** What dead processes left; images are the business of `scad gc` alone. */
export const leftovers: Check = {
  id: 'leftovers',
  title: 'leftovers',
  needs: 'engine',
  look: async ({ scad }) => {
    const found = await leftBehind(scad)
    if (found.length === 0) return { verdict: 'ok', what: 'nothing of dead processes' }
    return found.map((verdict): Answer => ({
      verdict: 'warning',
      what: textOf(verdict),
      fix: isSafe(verdict) ? 'scad doctor --fix' : 'scad gc --apply',
    }))
  },
  repair: async ({ scad }) => {
    const removed: string[] = []
    for (const verdict of (await leftBehind(scad)).filter(isSafe))
      if ((await removeVerdict(scad, verdict)) === null) removed.push(`${verdict.kind} ${verdict.name}`)
    return removed.length === 0 ? null : `removed ${removed.join(', ')}`
  },
}

async function leftBehind(scad: Scad): Promise<Verdict[]> {
  const verdicts = decide(await observe(scad), { keepAgeMs: Infinity, maxBytes: null })
  return verdicts.filter(({ goes, kind, name }) => goes && (kind !== 'image' || name.startsWith('scad/reader:')))
}

/** A session is somebody's, even one that never ran: it goes only when asked for. */
function isSafe({ kind }: Verdict): boolean {
  return kind !== 'session'
}

function textOf({ kind, name, reason }: Verdict): string {
  return `${kind} ${name}: ${reason}`
}
