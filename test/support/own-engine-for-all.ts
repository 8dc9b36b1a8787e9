import { afterAll, beforeAll } from 'vitest'
import { baseImage, testEngine } from './engine.ts'
import { noOwnEngine, ownEngine, type OwnEngine } from './own-engine.ts'
import { asUsualEngine } from './usual-engine.ts'

/**
 * Gives the tests of a file an engine of their own in the place of the usual one, where there can be one.
 * @returns what hands it out once the tests run
 */
export function ownEngineForAll(): () => OwnEngine {
  const made = new AsyncDisposableStack()
  let own: OwnEngine | undefined
  beforeAll(async () => {
    if (noOwnEngine !== null) return
    const engine = testEngine()
    const base = await baseImage(engine)
    await engine.close()
    own = made.use(await ownEngine({ megabytes: 600 }))
    await own.load([base])
    made.use(asUsualEngine(own))
  })
  afterAll(async () => await made.disposeAsync())
  return () => {
    if (own === undefined) throw new Error('there is no engine yet')
    return own
  }
}
