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
 * The group of the attempts at one piece of work, and the tag in the ids of its sessions: the one that was given, or the word that tells the
 * group. That word is fresh each time, as a tag may be given again for other work. With a key the group is the same for the same key, and the
 * sessions have no tag.
 * @throws bad-input when project and tag are too long together
 */
export function attemptGroup(
  project: string,
  { tag, key }: { tag?: string | undefined; key?: string | undefined },
): { group: string; tag?: string } {
  if (key !== undefined) return { group: keyedSessionId(project, key) }
  const prefix = sessionIdPrefix(project, tag ?? '')
  const group = sessionId(project, tag ?? '')
  return { group, tag: tag ?? group.slice(prefix.length) }
}

/** What comes before the short part. Pure. */
export function sessionIdPrefix(project: string, tag: string): string {
  return [project, tag, ''].filter((part, index) => index !== 1 || part !== '').join('-')
}
