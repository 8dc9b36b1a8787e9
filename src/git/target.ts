import { z } from 'zod'

const targetSchema = z.strictObject({
  container: z.string().min(1),
  user: z.string().regex(/^\d+:\d+$/),
  path: z.string().startsWith('/'),
  engineEnv: z.record(z.string(), z.string()),
})

/** A git repository inside a container. */
export interface GitTarget {
  /** Id of a running container. */
  container: string
  /** The user that git runs as inside, `uid:gid`. */
  user: string
  /** Absolute path of the repository inside. */
  path: string
  /** What the helper process needs from the environment to find the same engine: DOCKER_HOST and friends, HOME, PATH. */
  engineEnv: Record<string, string>
}

/** The remote that scad's own transfers name; where it leads stands in the environment. */
export const targetUrl = 'scad::target'

const variable = 'SCAD_GIT_TARGET'

/** The environment that tells the remote helper which repository is meant. */
export function targetEnv(target: GitTarget): Record<string, string> {
  return { ...target.engineEnv, [variable]: JSON.stringify(target) }
}

/** What `targetEnv` put there; null in an environment without it, as when a person runs `git fetch scad::…`. */
export function parseTarget(env: Readonly<Record<string, string | undefined>>): GitTarget | null {
  const text = env[variable]
  return text === undefined ? null : targetSchema.parse(JSON.parse(text))
}
