import type { Job } from '../job/job.ts'
import { readJobOutput } from '../job/output.ts'
import type { JobDetails } from '../job/show.ts'
import type { Scad } from '../scad/scad.ts'

/** What the agent of an ended job said last; of one that does not tell what it does, all that it wrote. @throws engine-failed */
export async function answerOf(scad: Scad, details: JobDetails): Promise<string> {
  return details.report === null ? (await outputOf(scad, details)).stdout : (details.report.answer ?? '')
}

/** What a job wrote, without control characters. @throws engine-failed */
export async function outputOf(scad: Scad, { id }: Pick<Job, 'id'>): Promise<{ stdout: string; stderr: string }> {
  const parts: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  for await (const { stream, bytes } of readJobOutput(scad, { job: id })) parts[stream].push(bytes)
  return { stdout: Buffer.concat(parts.stdout).toString(), stderr: Buffer.concat(parts.stderr).toString() }
}
