import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../src/scad/package.ts'
import { sha256 } from '../../src/text/hash.ts'

let known: string | undefined

/** A word for the rows and the runner as they are: what was seen of an agent was seen with them. */
export function treeHash(): string {
  known ??= sha256(...['src/agents', 'images/runner'].flatMap(contentsOf)).slice(0, 12)
  return known
}

/** Path and content of each file of a folder. */
function contentsOf(folder: string): (string | Buffer)[] {
  const files = readdirSync(join(packageFolder(), folder)).toSorted()
  return files.flatMap((name) => [`${folder}/${name}`, readFileSync(join(packageFolder(), folder, name))])
}
