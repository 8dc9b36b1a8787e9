import { readFileSync } from 'node:fs'
import { hostPaths } from '../../../src/host/paths.ts'
import { landChangeSet, landCodeInput } from '../../../src/landing/land.ts'

// lands what the file of its first argument holds: to be killed on the way
const { source, changeSet, home } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const context = {
  paths: hostPaths({ SCAD_HOME: home }, '/'),
  signal: new AbortController().signal,
  now: Date.now,
  progress: () => {},
}
await landChangeSet(context, { source, changeSet, wanted: landCodeInput.parse({ session: source.id }) })
