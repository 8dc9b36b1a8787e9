// Reads a stopped session, its id in argv, until it is killed.
import { createScad } from '../../src/scad/create-scad.ts'
import { findSession } from '../../src/session/find.ts'
import { withReader } from '../../src/session/reader.ts'

const scad = createScad()
await withReader(scad, await findSession(scad, process.argv[2] ?? ''), async () => {
  process.stdout.write('reading\n')
  await new Promise((_, reject) => setTimeout(reject, 300_000, new Error('nobody ended this')))
})
