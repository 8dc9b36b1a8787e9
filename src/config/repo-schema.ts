import { z } from 'zod'
import { refSchema } from '../scad/names.ts'
import { closed } from './closed.ts'
import { hostPathSchema, lineSchema, repoPathSchema, shellCommandSchema } from './text-fields.ts'

const setupSchema = z.union([
  shellCommandSchema,
  closed({
    run: shellCommandSchema.describe('Shell command.'),
    files: z.array(repoPathSchema).optional().describe('Lock files inside the repo; the command is run again when one of them changes.'),
    folder: repoPathSchema.optional().describe('Folder inside the repo to run it in. Default: its top.'),
  }),
])

/** One repository under `repos`. */
export const repoSchema = closed({
  path: hostPathSchema.describe('The git repository on the host: absolute, "~/…", or relative to this file.'),
  base: refSchema.optional().describe("Branch, tag or revision that sessions start from. Default: the host repo's current branch."),
  workdir: z.boolean().optional().describe('Jobs start in this repo. True for exactly one, unless there is only one.'),
  access: z
    .enum(['write', 'read'])
    .optional()
    .describe(
      '"read": for reference; jobs make their branch in it only when it is named, and commits without that are not fetched. Default: write.',
    ),
  dirty: z
    .enum(['ignore', 'include'])
    .optional()
    .describe('"include": uncommitted files of the host go in as a commit on top of the base. Default: ignore.'),
  setup: z
    .array(setupSchema)
    .optional()
    .describe(
      'Commands that prepare the repo, such as "npm ci" or "pip install -e ."; baked in once, redone when their lock files change.',
    ),
  verify: z.array(shellCommandSchema).optional().describe('Commands that check the repo, such as "npm test"; its agents are told them.'),
  frozen: z
    .array(lineSchema.max(500, 'is longer than 500 characters'))
    .max(100, 'has more than 100 paths')
    .optional()
    .describe(
      'Paths that agents are told to leave alone, as a .gitignore names them, such as "vendor/" or "*.lock". A branch that changed one is not fetched.',
    ),
})
