import { randomInt } from 'node:crypto'
import { ScadError } from '../errors/scad-error.ts'
import { hashWord } from '../text/hash.ts'

// without the letters and digits that look alike
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const shortLength = 4
/** Long enough that no two keys of a project ever meet. */
const keyedLength = 10
const maxLength = 120
const maxSlug = 24

/**
 * A fresh id, `<project>[-<tag>]-<short>`. Two may come out the same: the engine says so when the container is created.
 * @throws bad-input when project and tag are too long together
 */
export function sessionId(project: string, tag: string): string {
  const short = Array.from({ length: shortLength }, () => alphabet[randomInt(alphabet.length)]).join('')
  const id = `${sessionIdPrefix(project, tag)}${short}`
  if (id.length > maxLength)
    throw new ScadError('bad-input', `the id of the session would have ${id.length} characters; ${maxLength} is the most`, {
      hint: 'choose a shorter tag',
    })
  return id
}

/** The id of the one session that a key stands for in a project: the name of its container is the claim of the key. Pure. */
export function keyedSessionId(project: string, key: string): string {
  return `${sessionIdPrefix(project, keyTag(key))}${hashWord(alphabet, keyedLength, project, key)}`
}

/** What of a key is fit for an id, where it takes the place of the tag; '' when nothing is. Pure. */
export function keyTag(key: string): string {
  return key
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, maxSlug)
    .replace(/-$/, '')
}

/**
 * The group of the attempts at one piece of work, and the tag by which the ids of its sessions tell it: the one that was given, or a fresh word.
 * With a key the group has an id of its own, and the sessions no tag.
 */
export function attemptGroup(
  project: string,
  { tag, key }: { tag?: string | undefined; key?: string | undefined },
): { group: string; tag?: string } {
  if (key !== undefined) return { group: keyedSessionId(project, key) }
  const word = tag ?? sessionId(project, '').slice(sessionIdPrefix(project, '').length)
  return { group: sessionIdPrefix(project, word).slice(0, -1), tag: word }
}

/** What comes before the short part. Pure. */
export function sessionIdPrefix(project: string, tag: string): string {
  return [project, tag, ''].filter((part, index) => index !== 1 || part !== '').join('-')
}
