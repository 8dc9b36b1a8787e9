import { z } from 'zod'
import { codePolicySchema } from '../scad/code-policy.ts'
import { limitsSchema } from '../scad/limits.ts'
import { keySchema, refSchema } from '../scad/names.ts'
import { mountModeSchema, sessionAgentSchema, sessionLimitsSchema, sessionNetworkSchema } from '../scad/session-spec.ts'

/** A shell command that prepares a repo; its result is baked into the workspace image. */
export const setupCommandSchema = z.strictObject({
  run: z.string().describe('shell command'),
  files: z.array(z.string()).describe('lock files, relative to the repo: the command is run again when one of them changes'),
  folder: z.string().describe('folder inside the repo that the command runs in; "" is its top'),
})
export type SetupCommand = z.infer<typeof setupCommandSchema>

export const projectRepoSchema = z.strictObject({
  key: keySchema,
  path: z.string().describe('absolute path on the host, as configured: openRepo finds its top folder'),
  base: refSchema.optional().describe("absent: the host repo's current branch"),
  workdir: z.boolean().describe('true for exactly one repo: jobs start there'),
  access: z.enum(['write', 'read']),
  dirty: z.enum(['ignore', 'include']),
  setup: z.array(setupCommandSchema),
  verify: z.array(z.string()),
  frozen: z.array(z.string()),
})
export type ProjectRepo = z.infer<typeof projectRepoSchema>

export const projectMountSchema = z.strictObject({
  source: z.string().describe('absolute path on the host, symbolic links not yet resolved'),
  target: z.string(),
  mode: mountModeSchema,
})

export const projectEnvironmentSchema = z.strictObject({
  base: z.string().optional().describe("absent: scad's own base, or what the Dockerfile begins from"),
  dockerfile: z.string().optional().describe('absolute path; its folder is the build context'),
  apt: z.array(z.string()),
  python: z
    .strictObject({
      version: z.string().optional(),
      requirements: z.array(z.string()).describe('absolute paths'),
      editable: z.array(z.strictObject({ repo: keySchema, folder: z.string() })).describe('packages in repos, installed with pip -e'),
    })
    .optional(),
  node: z.strictObject({ version: z.string().optional(), packages: z.array(z.string()) }).optional(),
  run: z.array(z.string()).describe('shell commands, run as root'),
  env: z.record(z.string(), z.string()),
  caCertificates: z.union([z.literal('host'), z.array(z.string())]).describe('absolute paths; [] adds none'),
  proxy: z.union([
    z.enum(['host', 'none']),
    z.strictObject({ http: z.string().optional(), https: z.string().optional(), no: z.string().optional() }),
  ]),
  secrets: z
    .record(z.string(), z.union([z.strictObject({ file: z.string() }), z.strictObject({ env: z.string() })]))
    .describe('name → absolute path of a file, or the name of a host variable'),
  caches: z.record(keySchema, z.string()).describe('volume name → absolute path inside'),
})
export type ProjectEnvironment = z.infer<typeof projectEnvironmentSchema>

/** Whom to tell of an event: a program of this machine, or an address. */
export const hookSchema = z.union([
  z.strictObject({
    command: z.array(z.string()).describe('the program and its arguments'),
    env: z.record(z.string(), z.string()).describe('further variables; "$NAME" is one of this machine'),
    timeout: z.int().describe('ms'),
  }),
  z.strictObject({
    url: z.string().describe('address, or "$NAME" of the variable that holds it'),
    secret: z
      .union([z.string(), z.strictObject({ file: z.string() })])
      .nullable()
      .describe('"$NAME" of a variable, or absolute path of a file; null: posts are not signed'),
    timeout: z.int().describe('ms'),
  }),
])
export type Hook = z.infer<typeof hookSchema>

/** A config after defaults, relative paths and shorthand are resolved. Pure data; what it names may still be missing on the host. */
export const projectSchema = z.strictObject({
  name: keySchema,
  file: z.string().describe('absolute path of the config file'),
  folder: z.string().describe('its folder: relative paths start here'),
  repos: z.array(projectRepoSchema).describe('in the order of the config'),
  git: z.strictObject({ name: z.string(), email: z.string() }).optional().describe("absent: the host's identity"),
  mounts: z.array(projectMountSchema),
  environment: projectEnvironmentSchema,
  gpu: z
    .strictObject({
      text: z.string().describe('as a person would say it'),
      count: z.int().optional().describe('-1 is all'),
      ids: z.array(z.string()).optional(),
      cdi: z.array(z.string()).optional(),
    })
    .optional(),
  runtime: z.string().optional().describe("absent: the engine's own"),
  resources: z.strictObject({
    cpus: z.number().optional(),
    memory: z.int().optional().describe('bytes'),
    pids: z.int().optional(),
    shm: z.int().optional().describe('bytes'),
    disk: z.int().optional().describe('bytes'),
  }),
  network: sessionNetworkSchema.describe('what sessions may reach, without the hosts of their agents'),
  session: sessionLimitsSchema.optional().describe('how long a session may be there'),
  limits: limitsSchema.optional().describe('how much of it may be at work at once'),
  code: codePolicySchema.optional().describe('what becomes of what the customs find; absent: it is told'),
  on: z.strictObject({ 'job-ended': z.array(hookSchema), 'session-lost': z.array(hookSchema), 'needs-attention': z.array(hookSchema) }),
  agents: z.record(keySchema, sessionAgentSchema).describe('the configured agents; none when the config names none'),
  agent: z.string().describe('name of the default agent; "" when none is named and there is not exactly one'),
})
export type Project = z.infer<typeof projectSchema>
