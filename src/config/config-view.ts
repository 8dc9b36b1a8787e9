import { z } from 'zod'

const text = z.string().optional().catch(undefined)

/**
 * What the rules look at, read leniently: a value of the wrong type counts as absent, so that a rule still speaks when
 * some other key is wrong, and every problem is reported at once.
 */
const viewSchema = z
  .object({
    repos: z.record(z.string(), z.object({ path: text, workdir: z.boolean().optional().catch(undefined) }).catch({})).catch({}),
    mounts: z.array(z.object({ source: text, target: text, mode: text }).catch({})).catch([]),
    environment: z
      .object({
        base: text,
        dockerfile: text,
        python: z.object({ editable: z.array(z.string().catch('')).catch([]) }).catch({ editable: [] }),
        caches: z.record(z.string(), z.string().catch('')).catch({}),
      })
      .catch({ python: { editable: [] }, caches: {} }),
    agents: z.record(z.string(), z.unknown()).catch({}),
    agent: text,
  })
  .catch({ repos: {}, mounts: [], environment: { python: { editable: [] }, caches: {} }, agents: {} })
export type ConfigView = z.output<typeof viewSchema>

/** The view of a config as read, whatever it is. */
export function viewOf(content: unknown): ConfigView {
  return viewSchema.parse(content)
}
