import { z } from 'zod'
import { limitsSchema } from '../scad/limits.ts'
import { keySchema } from '../scad/names.ts'
import { durationSchema } from '../text/duration.ts'
import { sizeSchema } from '../text/size.ts'
import { agentSchema } from './agent-schema.ts'
import { codeSchema } from './code-schema.ts'
import { closed } from './closed.ts'
import { environmentSchema } from './environment-schema.ts'
import { hooksSchema } from './hook-schema.ts'
import { mountSchema } from './mount-schema.ts'
import { networkSchema } from './network-schema.ts'
import { repoSchema } from './repo-schema.ts'
import { lineSchema } from './text-fields.ts'

const identityText = lineSchema.regex(/^[^<>]*$/, 'holds "<" or ">"')
const deviceSchema = z
  .union([z.int().nonnegative(), z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/=-]{0,127}$/, 'not a GPU id or CDI name')])
  .transform(String)
const devicesSchema = z
  .array(deviceSchema)
  .min(1)
  .refine((devices) => new Set(devices.map(isCdiName)).size === 1, { error: 'holds both ids and CDI names; choose one kind' })
const memorySchema = sizeSchema.refine((bytes) => bytes >= 6 * 2 ** 20, { error: 'is less than 6m, the least an engine takes' })

/**
 * The config file, strictly: unknown keys are errors. What needs more than one place of it is in `rules.ts`.
 * Every description is what editors show and what the JSON schema holds.
 */
export const configSchema = closed({
  name: keySchema.describe('Name of the project; sessions are named after it.'),
  repos: z
    .record(keySchema, repoSchema)
    .refine((repos) => Object.keys(repos).length > 0, { error: 'needs at least one repository' })
    .describe('The git repositories that go into a session, by key. A key is the folder name inside.'),
  git: closed({ name: identityText.describe('Author name.'), email: identityText.describe('Author email.') })
    .optional()
    .describe("Identity for commits made inside. Default: the host's."),
  mounts: z.array(mountSchema).optional().describe('Folders and files of the host that sessions see without a copy.'),
  environment: environmentSchema.optional().describe('What is baked into the image.'),
  gpu: z
    .union([z.literal('all'), z.int().positive(), devicesSchema])
    .optional()
    .describe('"all", a number of GPUs, a list of ids, or a list of CDI names such as "nvidia.com/gpu=0".'),
  runtime: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'not the name of a runtime')
    .optional()
    .describe('Runtime of the engine that sessions run in, such as "runsc" (gVisor). Default: the one of the engine.'),
  resources: closed({
    cpus: z.number().positive().optional().describe("Number of CPUs, such as 2 or 0.5. Default: those of the engine's machine but one."),
    memory: memorySchema.optional().describe('Memory, such as "8g". Default: 8g, or half of what the machine has.'),
    pids: z.int().positive().optional().describe('Number of processes and threads. Default: 1024.'),
    disk: sizeSchema
      .optional()
      .describe(
        'What it may write to its own disk, such as "20g". Only where the engine can limit that: on btrfs, zfs, or xfs with pquota.',
      ),
    shm: sizeSchema.optional().describe('Size of /dev/shm, such as "1g". Default: 256m.'),
  })
    .optional()
    .describe('Limits of one session.'),
  network: networkSchema
    .optional()
    .describe(
      'What sessions may reach: "none", "allow", "open", or a list of hosts to allow. Default: allow with an agent that needs its API, else none.',
    ),
  session: closed({
    ttl: durationSchema.optional().describe('Time after its start, such as "7d". A job that runs then may end first.'),
    idle: durationSchema.optional().describe('Time after the last job or other event in it, such as "12h".'),
    expired: z.enum(['stop', 'remove']).optional().describe('What becomes of it then, once its work is saved. Default: stop.'),
  })
    .refine(({ ttl, idle, expired }) => expired === undefined || ttl !== undefined || idle !== undefined, {
      error: 'says what becomes of an expired session, but neither ttl nor idle says when',
    })
    .optional()
    .describe('How long a session may be there. Default: until somebody removes it.'),
  limits: closed(limitsSchema.shape)
    .optional()
    .describe('How much of the project may be at work at once, over all scad processes. Default: as much as is started.'),
  code: codeSchema.optional().describe('What becomes of changes that would run or reach out on this machine once they are checked out.'),
  on: hooksSchema
    .optional()
    .describe('Programs and addresses of this machine that `scad watch` tells what happens. They are not of a session: they run here.'),
  agents: z.record(keySchema, agentSchema).optional().describe('Agents by name; each is installed in the environment image.'),
  agent: keySchema
    .optional()
    .describe('Name of the agent that jobs use when none is named. Default: the only one. Without agents it may be "claude".'),
})

/** What a config file may hold. In `scad.config.ts`: `export default { … } satisfies Config`. */
export type Config = z.input<typeof configSchema>
/** The config as parsed: sizes are bytes, everything optional may still be absent. */
export type ParsedConfig = z.output<typeof configSchema>

/** True for a CDI device name, `vendor.com/class=name`, as opposed to an index or UUID. */
export function isCdiName(device: string): boolean {
  return device.includes('/') && device.includes('=')
}
