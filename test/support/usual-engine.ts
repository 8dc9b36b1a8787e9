import type { OwnEngine } from './own-engine.ts'

/** Makes an engine the one that everything in this process uses, until it is disposed. */
export function asUsualEngine({ address }: Pick<OwnEngine, 'address'>): Disposable {
  const usual = process.env['DOCKER_HOST']
  process.env['DOCKER_HOST'] = address
  return {
    [Symbol.dispose]() {
      if (usual === undefined) delete process.env['DOCKER_HOST']
      else process.env['DOCKER_HOST'] = usual
    },
  }
}
