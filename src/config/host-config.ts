import { join } from 'node:path'
import { type Limits, limitsSchema } from '../scad/limits.ts'
import type { Scad } from '../scad/scad.ts'
import { closed } from './closed.ts'
import { exists } from './exists.ts'
import { configInvalid, problemsOf } from './problems.ts'
import { readConfig } from './read-config.ts'
import { trustedOnly } from './trust/module-guard.ts'

/** What holds on this machine, whatever the project. Data, never a program. */
const hostConfigSchema = closed({ limits: closed(limitsSchema.shape).optional() })

/** `config` with one of these ends, in the folder of the user's own configs; the first that is there. */
const formats = ['yaml', 'yml', 'json']

export interface HostConfig {
  file: string
  limits: Limits
}

/** The user's config of this machine; null when there is none. @throws config-invalid */
export async function readHostConfig(scad: Pick<Scad, 'paths' | 'env'>): Promise<HostConfig | null> {
  for (const format of formats) {
    const file = join(scad.paths.config, `config.${format}`)
    if (!(await exists(file))) continue
    const { content } = await readConfig(file, trustedOnly(scad))
    const parsed = hostConfigSchema.safeParse(content ?? {})
    if (!parsed.success) throw configInvalid(file, problemsOf(parsed.error.issues))
    return { file, limits: parsed.data.limits ?? {} }
  }
  return null
}
