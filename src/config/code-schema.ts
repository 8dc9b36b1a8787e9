import { z } from 'zod'
import { findingKindSchema } from '../scad/code-policy.ts'
import { closed } from './closed.ts'
import { lineSchema } from './text-fields.ts'

const allowSchema = closed({
  kind: findingKindSchema.optional().describe('Only findings of this kind. Default: every kind but "boundary".'),
  path: lineSchema
    .max(500, 'is longer than 500 characters')
    .optional()
    .describe('Only these files, as a .gitignore names them, such as ".github/".'),
}).refine(({ kind, path }) => kind !== undefined || path !== undefined, { error: 'names neither a kind nor a path' })

/** `code` of a config. */
export const codeSchema = closed({
  customs: z
    .enum(['warn', 'block'])
    .optional()
    .describe('"warn": a fetch tells what it found. "block": it takes nothing until what it found is accepted. Default: warn.'),
  allow: z.array(allowSchema).max(200, 'has more than 200 entries').optional().describe('Findings that are let through without a word.'),
})
