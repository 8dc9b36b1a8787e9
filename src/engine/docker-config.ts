import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'

export type Env = Readonly<Record<string, string | undefined>>

const loginSchema = z.object({
  auth: z.string().optional(),
  identitytoken: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
})

const configSchema = z.object({
  currentContext: z.string().optional(),
  auths: z.record(z.string(), loginSchema).optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  pruneFilters: z.array(z.string()).optional(),
})
export type DockerConfig = z.infer<typeof configSchema>

/** The user's Docker config folder: `DOCKER_CONFIG` or `~/.docker`. */
export function dockerConfigFolder(env: Env): string {
  return env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker')
}

/**
 * The user's Docker config; empty when there is none.
 * @throws engine-failed when the file is there and cannot be used
 */
export async function readDockerConfig(env: Env): Promise<DockerConfig> {
  const file = join(dockerConfigFolder(env), 'config.json')
  const text = await readIfThere(file)
  if (text === null) return {}
  try {
    return configSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new ScadError('engine-failed', `the Docker config ${file} is not what Docker writes`, {
      hint: 'repair or remove the file',
      cause,
    })
  }
}

/** The text of a file, null when it is not there. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw new ScadError('engine-failed', `${file} cannot be read`, { cause: error })
  }
}
