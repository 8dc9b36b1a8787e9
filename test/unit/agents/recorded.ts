import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../../src/scad/package.ts'

/** The lines a real run of an agent wrote; it was told to make a commit. */
export function recorded(agent: string): string[] {
  return readFileSync(join(packageFolder(), 'test', 'unit', 'agents', 'streams', `${agent}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}
