// npm run batch-proof -- [--tasks N] [--slots N] [--kills N] [--rates]
//
// Works off tasks of which a third and more break off at their first try, by a container that is killed or a program that fails, while the batch
// itself is killed and resumed, and counts on the host that each was done once. --rates has some of them meet a rate limit too, which takes
// an image with Claude Code in it.
import { parseArgs } from 'node:util'
import { formatDuration } from '../../src/text/duration.ts'
import { proveBatch } from './proof.ts'

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '40' },
    slots: { type: 'string', default: '4' },
    kills: { type: 'string', default: '3' },
    rates: { type: 'boolean', default: false },
  },
})
const began = performance.now()
const { tasks, slots, kills, rates } = { ...values, tasks: Number(values.tasks), slots: Number(values.slots), kills: Number(values.kills) }
const { report, commits, befell } = await proveBatch({ tasks, slots, kills, rates })
const once = Object.entries(commits).map(([repo, found]) => {
  const done = Object.values(found)
  return `${repo}: ${done.filter((count) => count === 1).length} of ${tasks} done once, ${done.filter((count) => count > 1).length} more than once`
})
process.stdout.write(`${tasks} tasks over ${slots} slots in ${formatDuration(performance.now() - began)}
befell: ${befell.crashes} containers killed, ${befell.failures} programs failed, ${befell.rates} rate limits, the batch killed ${befell.kills} times
told: ${report.passed} passed, ${report.failed} failed, ${report.lost} lost, ${report.skipped} skipped
${once.join('\n')}
`)
const exact = Object.values(commits).every(
  (found) => Object.keys(found).length === tasks && Object.values(found).every((count) => count === 1),
)
process.exitCode = exact && report.passed === tasks ? 0 : 1
