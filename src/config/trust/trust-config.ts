import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Scad } from '../../scad/scad.ts'
import { trustedOnly } from './module-guard.ts'
import { forgetTrust, listTrust, readTrust, type TrustRecord } from './trust-record.ts'
import { untrustedIn } from './untrusted.ts'
import { nearestConfig } from '../load.ts'
import { parseConfig } from '../parse-config.ts'
import { type RawConfig, readConfig } from '../read-config.ts'
import { requireTrust } from './require-trust.ts'
import { trustFile } from './trust-file.ts'
import { withConsent } from './with-consent.ts'

const fileField = z.string().min(1).optional().describe('config file, or a folder to look from; default: the working directory')

export const trustConfigInput = z.object({
  file: fileField,
  yes: z.boolean().default(false).describe('say what it allows, and do not ask'),
})
export const untrustConfigInput = z.object({ file: fileField })

export const trustedConfigSchema = z.strictObject({
  id: z.string().describe('the config file'),
  sha256: z.string().describe("of a program's bytes, or of what a config of data holds"),
  modules: z.array(z.string()).describe('a program itself and the files that it loads: a change of one asks again'),
  named: z
    .string()
    .describe('sha256 of what the files hold that it names for the build and for hooks, and of where its mounts and repositories are'),
  time: z.number().describe('when it was trusted, ms since the epoch'),
})
export type TrustedConfig = z.infer<typeof trustedConfigSchema>

/**
 * Trusts a config as it is now, once whoever sits at the terminal was told what that allows and said yes.
 * @throws config-not-found, config-invalid, config-untrusted when nobody sits there, or they said no
 */
export async function trustConfig(scad: Scad, input: z.input<typeof trustConfigInput> = {}): Promise<TrustedConfig> {
  const { file, yes } = trustConfigInput.parse(input)
  const asked = yes ? { ...scad, confirm: async (question: string) => tell(scad, question) } : scad
  const raw = await withConsent(asked, async () => {
    const read = await readPlace(scad, file)
    await requireTrust(scad, read, await parseConfig(scad, read))
    return read
  })
  return trustedConfig((await readTrust(scad.paths, raw.file)) ?? (await trustFile(scad, raw.file)))
}

/** Every config that is trusted, by path. */
export async function listTrusted({ paths }: Pick<Scad, 'paths'>): Promise<TrustedConfig[]> {
  return (await listTrust(paths)).map(trustedConfig)
}

/**
 * Trusts a config no more, whether it is there or not.
 * @returns what was trusted of it; none when nothing was
 * @throws config-not-found when no file is named and none is found
 */
export async function untrustConfig(scad: Scad, input: z.input<typeof untrustConfigInput> = {}): Promise<TrustedConfig[]> {
  const { file } = untrustConfigInput.parse(input)
  const found = file === undefined || (await isFolder(resolve(scad.cwd, file))) ? await fileOf(scad, file) : resolve(scad.cwd, file)
  const record = await readTrust(scad.paths, found)
  if (record === null) scad.progress({ type: 'note', text: `${found} was not trusted` })
  await forgetTrust(scad.paths, found)
  return record === null ? [] : [trustedConfig(record)]
}

/** Where the config is, without running one that is not trusted. */
async function fileOf(scad: Scad, file: string | undefined): Promise<string> {
  try {
    return (await readPlace(scad, file)).file
  } catch (error) {
    const wanting = untrustedIn(error)
    if (wanting === null) throw error
    return wanting.file
  }
}

async function readPlace(scad: Scad, file = '.'): Promise<RawConfig> {
  const place = resolve(scad.cwd, file)
  return (await isFolder(place)) ? await nearestConfig(scad, place) : await readConfig(place, trustedOnly(scad))
}

async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => null))?.isDirectory() ?? false
}

function tell({ progress }: Pick<Scad, 'progress'>, question: string): boolean {
  for (const text of question.split('\n').slice(0, -1)) progress({ type: 'note', text, whole: true })
  return true
}

function trustedConfig({ file, sha256, modules, named, time }: TrustRecord): TrustedConfig {
  return { id: file, sha256, modules: Object.keys(modules).toSorted(), named, time }
}
