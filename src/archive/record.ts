import { z } from 'zod'
import { noAmounts, reportSchema } from '../agents/report.ts'
import { answerSchema } from '../answer/answer.ts'
import { changeFields } from '../code/change-set.ts'
import { customsSchema } from '../customs/report.ts'
import { jobRecordSchema } from '../job/job.ts'
import { discardedRepoSchema } from '../session/discarded.ts'
import { savedRepoSchema } from '../session/save.ts'
import { sessionSchema } from '../session/session.ts'
import { goneIgnoredSchema } from './keep-artifacts.ts'
import { goneOverlaySchema } from './keep-overlays.ts'

/** Why a session went: by hand, by `finish`, by its own time limit, with all of scad, or as what it verified was verified. */
export const whySchema = z.enum(['removed', 'finished', 'expired', 'uninstalled', 'verified'])
export type Why = z.infer<typeof whySchema>

/** What a session changed in one repo, as it was saved. */
export const archivedChangeSchema = z.object({
  ...changeFields,
  commits: z.number().describe('commits since the base, on any branch'),
  files: z.number().describe('files that differ from the base, uncommitted ones included'),
  insertions: z.number(),
  deletions: z.number(),
  complete: z.boolean().describe('false: there is more than was looked at, and the lines are not counted'),
  paths: z.array(z.string()).describe('those files, the first 1000'),
})
export type ArchivedChange = z.infer<typeof archivedChangeSchema>

/** What the customs said of one repo, as a first fetch at that moment would have heard it. */
export const archivedCustomsSchema = z.object({
  key: z.string(),
  verdict: z
    .enum(['clear', 'told', 'refused', 'unlooked'])
    .describe(
      'of its branches since its base, landed or not; uncommitted files are not looked at. clear: nothing was found; told: a fetch takes it, and tells the findings; refused: it takes nothing unless --accept names them; unlooked: see why',
    ),
  why: z.string().describe('why nobody could look; empty otherwise'),
  fetched: z.array(z.string()).describe('branches whose last commit a fetch had brought to the host'),
  ...customsSchema.shape,
})
export type ArchivedCustoms = z.infer<typeof archivedCustomsSchema>

/** What an agent answered, held against the schema of its job. */
export const archivedAnswerSchema = z.object({
  ...answerSchema.shape,
  whole: z.boolean().describe('false: its value was too long to be kept here, and is null; the output has it'),
})
export type ArchivedAnswer = z.infer<typeof archivedAnswerSchema>

const {
  repos: jobRepos,
  continues,
  schema,
  corrects,
  proposes,
  interactive,
  turn,
  conversation,
  caller,
  account,
  model,
  idleTimeoutMs,
  failure,
  attempts,
} = jobRecordSchema.shape
const archivedReportSchema = reportSchema.extend({
  whole: reportSchema.shape.whole.default(noAmounts),
  partial: reportSchema.shape.partial.default(false),
})

/** With what older entries do not tell filled in. */
export const archivedJobSchema = z.object({
  ...jobRecordSchema.shape,
  repos: jobRepos.default([]),
  continues: continues.default(''),
  schema: schema.default(null),
  corrects: corrects.default(''),
  proposes: proposes.default(false),
  interactive: interactive.default(false),
  turn: turn.default(null),
  conversation: conversation.default(null),
  caller: caller.default(''),
  account: account.default(''),
  model: model.default(''),
  idleTimeoutMs: idleTimeoutMs.default(null),
  failure: failure.default(''),
  attempts: attempts.default(1),
  report: archivedReportSchema
    .nullable()
    .describe("what an agent's output came to, a long answer cut; null where it was no stream of events"),
  answer: archivedAnswerSchema.nullable().default(null).describe('null where no schema was given, and in older entries'),
})
export type ArchivedJob = z.infer<typeof archivedJobSchema>

const { id, project, tag, key, group, verifies, state, container, image, version, created, repos, spec, allowed, user } =
  sessionSchema.shape

/** What is kept for good of a session that is gone: `record.json` of an entry in the archive. */
export const archiveRecordSchema = z.object({
  v: z.literal(1),
  entry: z.int().positive().describe('a session that was restored and goes again has a further one'),
  ...{ id, project, tag, key, group, verifies, state, container, image, version, created, repos, spec, user },
  allowed: allowed.default([]),
  labels: z.record(z.string(), z.string()).describe('what the engine was told of it'),
  removed: z.number().describe('ms since the epoch'),
  why: whySchema,
  jobs: z.array(archivedJobSchema).describe('oldest first'),
  saved: z.array(savedRepoSchema),
  discarded: z.array(discardedRepoSchema),
  changes: z.array(archivedChangeSchema).describe('what it changed in each repo'),
  customs: z.array(archivedCustomsSchema).default([]).describe('by repo; older entries have none'),
  ignored: z.array(goneIgnoredSchema).describe('what git ignored in each repo; none of it is saved, but for artifacts'),
  overlays: z
    .array(goneOverlaySchema)
    .default([])
    .describe('what was written over folders of the host; none of it is saved, but for artifacts'),
  leftOut: z.array(z.object({ path: z.string(), reason: z.string() })).describe('what is not in the entry and why, the first 100'),
})
export type ArchiveRecord = z.infer<typeof archiveRecordSchema>

const olderRecordSchema = z.looseObject({ changeSet: z.unknown().optional() })

/** A record as it lies in an entry. An older scad called its changes `changeSet`. @throws ZodError */
export function parseRecord(value: unknown): ArchiveRecord {
  const { changeSet, ...rest } = olderRecordSchema.parse(value)
  return archiveRecordSchema.parse({ changes: changeSet, ...rest })
}
