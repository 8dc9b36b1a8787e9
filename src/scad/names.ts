import { z } from 'zod'

// Names are validated once, here, before they reach git or engine arguments. Keys become parts of ref names, so git's own rules hold for them too.
const keyPattern = /^(?!.*\.\.)(?!.*\.lock$)[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9_-])?$/
const branchPattern = /^(?!HEAD$)(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)|\/\.|\.$|\/$))[A-Za-z0-9][A-Za-z0-9._/+@-]{0,199}$/
const refPattern = /^[A-Za-z0-9][A-Za-z0-9._/+@{}^~-]{0,255}$/

/** Project names, tags, repo keys, agent names. */
export const keySchema = z
  .string()
  .regex(
    keyPattern,
    'lower-case letters, digits, ".", "_" and "-" only, at most 63, beginning with a letter or digit, without "..", and not ending in "." or ".lock"',
  )

/** What makes an inject or a dispatch happen once. It lies in labels and journal lines as it is; ids are made from its hash. */
export const jobKeySchema = z
  .string()
  .regex(/^(?=\S)[^\p{C}\p{Zl}\p{Zp}]{1,200}(?<=\S)$/u, '1 to 200 printable characters, without a space at either end')

/** A branch name scad makes or is asked for. */
export const branchSchema = z.string().regex(branchPattern, 'not a branch name scad accepts (letters, digits, ". _ / + @ -", at most 200)')

/** A ref or revision on the host, such as a base. */
export const refSchema = z.string().regex(refPattern, 'not a git ref')

/** True for branch names that a fetch takes from a container. */
export function isBranchName(name: string): boolean {
  return branchPattern.test(name)
}

/** A session id or a prefix of one. */
export const sessionSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,127}$/, 'not a session id')
  .describe('session id, or any unique prefix of one')

/** A job id (`<session>/<short>`), its short part, or a unique prefix. */
export const jobSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._/-]{0,159}$/, 'not a job id')
  .describe('job id, or any unique prefix of one')

/** The part of a job id after the slash. */
export const shortSchema = z.string().regex(/^[a-z0-9]{4,32}$/)

/**
 * A host of the network, or with a dot in front a host and all below it: small letters, at least one dot, and an end that no address has.
 * @see RFC 1123, 2.1
 */
export const allowedHostSchema = z
  .string()
  .max(254)
  .regex(/^\.?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'not a host name')

/** A git object id, sha1 or sha256. */
export const oidSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
