import { z } from 'zod'
import { loadTrustedProject } from '../config/load.ts'
import { ScadError } from '../errors/scad-error.ts'
import { requireVerify } from '../flows/project-to-verify.ts'
import { verificationSchema } from '../flows/verification.ts'
import type { Scad } from '../scad/scad.ts'
import type { JobWords } from './job-words.ts'

/** The option of a command that waits for a job. */
export const verifyField = {
  verify: z.boolean().default(false).describe('when the job was waited for and succeeded, run scad verify over what the session changed'),
}
type VerifyWords = Pick<JobWords, 'wait' | 'follow' | 'until'> & { verify: boolean }

/** What the command's result tells of it. */
export const verificationFields = {
  verification: verificationSchema.nullable().describe('null without --verify, and when the job did not succeed'),
}

/** @throws bad-input when --verify comes to nothing: nobody waits, or the project has no verify command; and what `loadTrustedProject` throws */
export async function requireVerifiable(
  scad: Scad,
  place: { project?: string | undefined; config?: string | undefined },
  { verify, wait, follow, until }: VerifyWords,
): Promise<void> {
  if (!verify) return
  if (!wait && !follow && until === undefined)
    throw new ScadError('bad-input', '--verify is for a job that is waited for', { hint: 'add --wait, or run scad verify afterwards' })
  requireVerify(await loadTrustedProject(scad, place), [])
}
