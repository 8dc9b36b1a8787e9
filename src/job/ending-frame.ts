import type { Ending, LinePattern } from '../agents/ending.ts'
import { passingFailures } from '../agents/failure.ts'

/** What tells the runner how an agent ends: the lines that `images/runner/ending.pl` reads, of words between tabs. Pure. */
export function endingFrame({ succeeded, failed, errors, reopened, kept, conversation, words, failures }: Ending): string {
  const patterns = Object.entries({ succeeded, failed, errors, reopened, kept })
  return [
    ...patterns.flatMap(([kind, all]) => all.map((pattern) => [kind, ...pairs(pattern)])),
    ['conversation', conversation.path, ...pairs(conversation.pattern)],
    ['words', ...words],
    ['passing', ...passingFailures],
    ...failures.map(({ class: failure, pattern }) => ['failures', failure, pattern]),
  ]
    .map((line) => `${line.join('\t')}\n`)
    .join('')
}

function pairs(pattern: LinePattern): string[] {
  return Object.entries(pattern).flat()
}
