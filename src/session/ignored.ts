import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { runInside } from './run-inside.ts'
import type { Session } from './session.ts'

/** What git ignores in a repo of a session; a folder that is ignored as a whole is one name. */
export const ignoredSchema = z.object({
  key: z.string(),
  count: z.number().describe('names'),
  bytes: z.number().describe('of all of them; 0 where counting took too long'),
  names: z.array(z.string()).describe('the first 100; a folder ends with "/"'),
})
export type Ignored = z.infer<typeof ignoredSchema>

const limits = { maxBytes: 1 << 20, timeoutMs: 120_000 }

/**
 * What git ignores in every repo of a session. Saving passes it over.
 * @param container the session's, running, or a reader of it
 * @throws git-failed
 */
export async function listIgnored(scad: Scad, { repos, user }: Pick<Session, 'repos' | 'user'>, container: string): Promise<Ignored[]> {
  return await Promise.all(
    repos.map(async ({ key }) => {
      const request = { command: [`${layout.bin}/ignored`], user, workingDir: repoFolder(key) }
      const { code, stdout, stderr } = await runInside(scad, container, request, limits)
      const found = code === 0 ? parseIgnored(stdout) : null
      if (found !== null) return { key, ...found }
      const words = cleanLine(stderr.trim().split('\n').at(-1) ?? '')
      throw new ScadError('git-failed', `the ignored files of ${key} cannot be listed: ${words || `ignored ended with ${code}`}`)
    }),
  )
}

/** Reads what `images/runner/ignored` prints; null when it is something else. Pure. */
export function parseIgnored(text: string): Omit<Ignored, 'key'> | null {
  const [, count, bytes, rest] = /^(\d{1,12}) (\d{1,15})\0(.*)$/s.exec(text) ?? []
  if (count === undefined || bytes === undefined || rest === undefined) return null
  const names = rest.split('\0').filter((name) => name !== '')
  return { count: Number(count), bytes: Number(bytes), names: names.slice(0, 100).map((name) => cleanLine(name, 300)) }
}
