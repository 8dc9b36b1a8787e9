import { cleanLine } from '../text/clean.ts'

const wordLimit = 200
const wordsLimit = 1500

/** A command for the journal, whose lines are short: long words are cut, and of many words only the first are kept. Pure. */
export function shortenWords(words: readonly string[]): string[] {
  const kept: string[] = []
  let size = 0
  for (const word of words) {
    const shown = cleanLine(word, wordLimit)
    size += Buffer.byteLength(JSON.stringify(shown)) + 1
    if (size > wordsLimit) return [...kept, '…']
    kept.push(shown)
  }
  return kept
}
