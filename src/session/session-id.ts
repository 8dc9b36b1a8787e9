import { randomInt } from 'node:crypto'
import { ScadError } from '../errors/scad-error.ts'

// without the letters and digits that look alike
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const shortLength = 4
const maxLength = 120

/**
 * A fresh id, `<project>[-<tag>]-<short>`. Two may come out the same: the engine says so when the container is created.
 * @throws bad-input when project and tag are too long together
 */
export function sessionId(project: string, tag: string): string {
  const short = Array.from({ length: shortLength }, () => alphabet[randomInt(alphabet.length)]).join('')
  const id = [project, tag, short].filter((part) => part !== '').join('-')
  if (id.length > maxLength)
    throw new ScadError('bad-input', `the id of the session would have ${id.length} characters; ${maxLength} is the most`, {
      hint: 'choose a shorter tag',
    })
  return id
}
