import { layout } from '../scad/layout.ts'

/** The folder of a job inside: `images/runner/witness` tells what is in it. */
export function jobFolder(short: string): string {
  return `${layout.jobs}/${short}`
}
