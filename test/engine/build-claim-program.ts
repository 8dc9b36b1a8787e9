import { underClaim } from '../../src/image/claim.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { claimOf } from './build-support.ts'

/** Holds the claim named by its argument until it is killed. */
const [, , name = '', image = ''] = process.argv
const forever = async (): Promise<never> => {
  process.stdout.write('claimed\n')
  setInterval(() => {}, 1000)
  return await new Promise(() => {})
}
await underClaim(createScad(), { container: claimOf(name, image), ready: async () => null, make: forever })
