import { z } from 'zod'
import { codePolicySchema } from './code-policy.ts'
import { limitsSchema } from './limits.ts'
import { keySchema, oidSchema } from './names.ts'

/** One repository of a session, as the `scad.repos` label holds it. */
export const sessionRepoSchema = z.strictObject({
  key: keySchema,
  /** Absolute path of the host repo (its top folder, or the bare repo). */
  path: z.string(),
  /** The ref that was the base, as it was named: a branch, tag or revision; '' for a detached HEAD. */
  baseRef: z.string(),
  /** The commit the session started at; '' when the host repo has no commit yet. */
  base: z.union([oidSchema, z.literal('')]),
  /** The branch that was checked out inside at the start. */
  branch: z.string(),
  access: z.enum(['write', 'read']),
  /** True for the one repo that jobs start in. */
  workdir: z.boolean(),
  /** When uncommitted host files went in (`dirty: include`): the commit on top of base that holds them; else ''. */
  dirty: z.union([oidSchema, z.literal('')]),
  format: z.enum(['sha1', 'sha256']),
})
export type SessionRepo = z.infer<typeof sessionRepoSchema>

/** Where an agent's login may come from. */
export const credentialsSchema = z.enum(['auto', 'gateway', 'env', 'login', 'none'])

/** One agent as the session knows it, from `agents.<name>` of the config. */
export const sessionAgentSchema = z.strictObject({
  adapter: z.string(),
  argv: z.array(z.string()).optional(),
  model: z.string().optional(),
  version: z.string().optional(),
  instructions: z.string().optional(),
  maxTurns: z.int().optional(),
  maxCost: z.number().optional(),
  /** ms; 0 for no limit. */
  idleTimeout: z.int().nonnegative().optional(),
  /** Further attempts after a failure of the API that may pass. */
  retries: z.int().nonnegative().optional(),
  /** Where its login comes from; absent: auto. */
  credentials: credentialsSchema.optional(),
  env: z.record(z.string(), z.string()),
})
export type SessionAgent = z.infer<typeof sessionAgentSchema>

/** How long a session may be there, from `session` of the config. It may come from a newer scad: what that added is passed over. */
export const sessionLimitsSchema = z.object({
  ttl: z.int().optional().describe('ms after its start'),
  idle: z.int().optional().describe('ms after the last thing that happened in it'),
  expired: z.enum(['stop', 'remove']).describe('what becomes of it then, once its work is saved'),
})
export type SessionLimits = z.infer<typeof sessionLimitsSchema>

/** What a session reaches of the network: nothing, the hosts it is allowed, or whatever its machine does. */
export const networkModeSchema = z.enum(['none', 'allow', 'open'])

export const sessionNetworkSchema = z.strictObject({
  mode: networkModeSchema,
  /** Hosts that it may reach in mode `allow`; `.suffix` is a host and all below it. */
  allow: z.array(z.string()),
})
export type SessionNetwork = z.infer<typeof sessionNetworkSchema>

/** Which file or folder a path led to: the numbers of a file system, which those of a device may change when its machine starts. */
export const placeSchema = z.object({
  device: z.string(),
  inode: z.string(),
  boot: z.string().describe('id of that start of the machine; "" where it has none'),
})
export type Place = z.infer<typeof placeSchema>

/** `overlay`: it can be written inside, and stays as it is on the host. */
export const mountModeSchema = z.enum(['ro', 'rw', 'overlay'])

/** Data of the host in a session. It may come from a newer scad: what that added is passed over. */
export const sessionMountSchema = z.object({
  source: z.string(),
  target: z.string(),
  mode: mountModeSchema,
  place: placeSchema.optional().describe('what the source was when the session was made; absent where the engine is on another machine'),
})
export type SessionMount = z.infer<typeof sessionMountSchema>

/** What a session must know later without its config file; the `scad.spec` label. */
export const sessionSpecSchema = z.strictObject({
  /** The config file it came from. */
  config: z.string(),
  agents: z.record(keySchema, sessionAgentSchema),
  /** Name of the default agent; '' when the config names none. */
  agent: z.string(),
  /** repo key → commands that check the repo. */
  verify: z.record(keySchema, z.array(z.string())),
  /** repo key → paths that no job shall change, as a .gitignore would name them. Sessions of an older scad have none. */
  frozen: z.record(keySchema, z.array(z.string())).default({}),
  mounts: z.array(sessionMountSchema),
  gpu: z.string(),
  /** Sessions of an older scad are on the engine's own network. */
  network: sessionNetworkSchema.default({ mode: 'open', allow: [] }),
  /** Absent: it stays until somebody removes it. */
  session: sessionLimitsSchema.optional(),
  /** How much of its project may be at work at once; absent: as much as there is. */
  limits: limitsSchema.optional(),
  /** Absent: findings of a fetch are told. */
  code: codePolicySchema.optional(),
  /** The git identity that commits inside carry. */
  git: z.strictObject({ name: z.string(), email: z.string() }),
})
export type SessionSpec = z.infer<typeof sessionSpecSchema>
