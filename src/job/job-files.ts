import { jobFolder } from '../session/job-folder.ts'

/** What the host puts into a job's folder, by name, and when its stdout came. */
export const jobFiles = {
  facts: 'job.json',
  prompt: 'prompt.md',
  /** Of an attempt that goes on with the conversation. */
  goOn: 'go-on.md',
  brief: 'brief.md',
  /** That the answer has to fit. */
  schema: 'schema.json',
  times: 'stdout.times',
} as const

/** Where one of them lies inside. Pure. */
export function jobFilePath(short: string, file: keyof typeof jobFiles): string {
  return `${jobFolder(short)}/${jobFiles[file]}`
}
