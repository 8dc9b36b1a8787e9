import { z } from 'zod'
import { type CodePolicy, findingKinds, findingKindSchema, type Pass } from '../scad/code-policy.ts'
import { pathMatcher } from '../text/path-patterns.ts'
import type { Finding } from './finding.ts'

/** `KIND` or `KIND:PATH` of `--accept`. */
export const acceptField = z
  .array(
    z.string().refine((text) => findingKindSchema.safeParse(text.split(':')[0]).success, {
      error: `not KIND or KIND:PATH; a kind is one of ${findingKinds.join(', ')}`,
    }),
  )
  .default([])
  .describe('take what has findings of this kind: KIND, or KIND:PATH as a .gitignore names it; may be repeated')

/** The same as words of a command line. Pure. */
export function acceptWords(accept: readonly string[]): string[] {
  return accept.flatMap((one) => ['--accept', one])
}

/** The findings that an `--accept` names. Pure. */
export function parseAccepted(text: string): Pass {
  const [kind = '', ...path] = text.split(':')
  return { kind: findingKindSchema.parse(kind), ...(path.length === 0 ? {} : { path: path.join(':') }) }
}

export interface Decision {
  /** Why nothing may be taken. */
  refused: Finding[]
  /** What people are told. */
  told: Finding[]
  /** How many the config or a person lets through without a word. */
  passed: number
}

/**
 * What becomes of findings: the config's `allow` and a person's `--accept` let them through, all others are told, and with `customs: block`
 * refused. What crosses a boundary is refused whatever the config says, unless it is named by its kind. Pure.
 */
export function decide(findings: readonly Finding[], { customs, allow }: CodePolicy, accepted: readonly Pass[]): Decision {
  const passes = [...allow, ...accepted].map(({ kind, path }) => ({ kind, fits: path === undefined ? () => true : onPath(path) }))
  const told = findings.filter(
    (finding) =>
      !passes.some(({ kind, fits }) => (kind === undefined ? finding.kind !== 'boundary' : kind === finding.kind) && fits(finding)),
  )
  return { told, refused: told.filter(({ enforced }) => enforced || customs === 'block'), passed: findings.length - told.length }
}

function onPath(pattern: string): (finding: { path: string | null }) => boolean {
  const names = pathMatcher([pattern])
  return ({ path }) => path !== null && names(path)
}
