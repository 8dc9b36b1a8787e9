import { z } from 'zod'
import { findingKindSchema, type FindingKind } from '../scad/code-policy.ts'

/** Something that is worth a look before a branch is checked out or merged. */
export const findingSchema = z.strictObject({
  kind: findingKindSchema,
  path: z.string().nullable().describe('the file; null for what is no file, such as an author'),
  why: z.string().describe('what is the matter with it; never the value of a secret'),
  branch: z.string().nullable().describe('the first branch that has it; null: commits without a branch'),
})

export interface Finding extends z.infer<typeof findingSchema> {
  /** No setting lets it pass: only a person who names it. */
  enforced: boolean
}

/** What of one file is worth a look. */
export interface Observation {
  kind: FindingKind
  why: string
}

/** One side of a file that differs. */
export interface FileState {
  /** As git writes it: 100644, 100755, 120000 (symlink), 160000 (submodule). */
  mode: string
  bytes: number
  /** null: it was not read: no file, too large, or not there. */
  content: Buffer | null
}

export interface ChangedFile {
  /** Relative to the top. */
  path: string
  before: FileState | null
  after: FileState
}
