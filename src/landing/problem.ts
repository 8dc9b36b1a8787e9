import { ScadError } from '../errors/scad-error.ts'
import { cleanLine } from '../text/clean.ts'

/** Why a repository cannot follow. */
export interface Problem {
  /** Its key. */
  repo: string
  /** In one line, without the files. */
  text: string
  /** Paths that it is about, as they are; the first that are shown, and how many there are. */
  files?: readonly string[]
  /** What to do about it: a command where there is one. */
  hint: string
}

const shownProblems = 5
const shownFiles = 5
const listedFiles = 1000

/**
 * What is said when nothing moved. Names of files are cleaned.
 * @param verb what was not done
 */
export function refusal(session: string, verb: 'landed' | 'taken back', problems: readonly Problem[]): ScadError {
  const texts = problems.slice(0, shownProblems).map(({ repo, text, files = [] }) => `${repo}: ${text}${filesText(files)}`)
  const more = problems.length > shownProblems ? `; and ${problems.length - shownProblems} more` : ''
  return new ScadError('landing-refused', `nothing of session ${session} was ${verb}: ${texts.join('; ')}${more}`, {
    hint: problems[0]?.hint ?? '',
    details: {
      problems: problems.map(({ repo, text, files = [], hint }) => ({
        repo,
        text,
        files: files.slice(0, listedFiles).map((file) => cleanLine(file)),
        hint,
      })),
    },
  })
}

function filesText(files: readonly string[]): string {
  if (files.length === 0) return ''
  const shown = files.slice(0, shownFiles).map((file) => cleanLine(file, 100))
  return `: ${shown.join(', ')}${files.length > shown.length ? ` and ${files.length - shown.length} more` : ''}`
}
