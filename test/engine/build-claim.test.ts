import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { underClaim } from '../../src/image/claim.ts'
import { cleanUp } from '../../src/image/clean-up.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { baseImage, uniqueName } from '../support/engine.ts'
import { claimOf } from './build-support.ts'

const scad = createScad()
afterAll(async () => await scad.close())
const timeout = 120_000

test('of many who want a thing at once one makes it, and all get it', { timeout }, async () => {
  const container = claimOf(uniqueName(), await baseImage(scad.engine))
  let made: string | null = null
  const makers: string[] = []
  const build = async (who: string) =>
    await underClaim(scad, {
      container,
      ready: async () => made,
      make: async (id) => {
        makers.push(who)
        expect((await scad.engine.inspectContainer(id))?.state).toBe('running')
        made = 'thing'
        return made
      },
    })
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(build))).toEqual(['thing', 'thing', 'thing', 'thing'])
  expect(makers).toHaveLength(1)
  expect(await scad.engine.inspectContainer(container.name)).toBeNull()
})

test('when the one who makes it fails, the next one tries', { timeout }, async () => {
  const container = claimOf(uniqueName(), await baseImage(scad.engine))
  let tries = 0
  const build = async () =>
    await underClaim(scad, {
      container,
      ready: async () => null,
      make: async () => {
        tries++
        if (tries === 1) throw new Error('broken')
        return tries
      },
    })
  const [first, second] = await Promise.allSettled([build(), build()])
  expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('the claim of a build that was killed ends with it', { timeout }, async () => {
  const name = uniqueName()
  const image = await baseImage(scad.engine)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'build-claim-program.ts'), name, image], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => expect.unreachable('the other build ended by itself'))])
  child.kill('SIGKILL')
  expect(await underClaim(scad, { container: claimOf(name, image), ready: async () => null, make: async () => 'mine' })).toBe('mine')
})

test('a container that was created and never started is no claim for long', { timeout }, async () => {
  const container = claimOf(uniqueName(), await baseImage(scad.engine))
  await scad.engine.createContainer(container)
  expect(await underClaim(scad, { container, ready: async () => null, make: async () => 'mine', startMs: 500 })).toBe('mine')
})

test('what Ctrl-C ends in the middle of tidying up is done all the same', { timeout }, async () => {
  const control = new AbortController()
  const said: string[] = []
  const mine = createScad({ signal: control.signal, progress: (event) => said.push(event.type) })
  const container = claimOf(uniqueName(), await baseImage(scad.engine))
  const id = await scad.engine.createContainer(container)
  await cleanUp(mine, 'remove it', async (engine) => {
    control.abort()
    await engine.removeContainer(id)
  })
  expect(await scad.engine.inspectContainer(container.name)).toBeNull()
  expect(said).not.toContain('warning')
  await mine.close()
})
