import { z } from 'zod'

/** What of a change is worth a look before it is checked out: it would run or reach out on the host, or is not what it should be. */
export const findingKinds = [
  'hooks-path',
  'workflow',
  'editor-task',
  'envrc',
  'package-script',
  'build-file',
  'agent-instructions',
  'attributes-filter',
  'submodule',
  'symlink-outside',
  'executable',
  'binary',
  'secret',
  'forged-author',
  'boundary',
  'large',
] as const
export type FindingKind = (typeof findingKinds)[number]
export const findingKindSchema = z.enum(findingKinds)

/** Findings that are let through: of a kind, or at paths as a .gitignore names them, or both. */
export const passSchema = z.object({
  kind: findingKindSchema.optional().describe('absent: every kind but boundary'),
  path: z.string().optional().describe('as a .gitignore names it; absent: anywhere'),
})
export type Pass = z.infer<typeof passSchema>

/** What becomes of findings, from `code` of the config. */
export const codePolicySchema = z.object({
  customs: z.enum(['warn', 'block']).describe('block: a fetch with findings takes nothing'),
  allow: z.array(passSchema),
})
export type CodePolicy = z.infer<typeof codePolicySchema>
