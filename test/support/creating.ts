import type { Engine } from '../../src/engine/engine.ts'
import type { Scad } from '../../src/scad/scad.ts'

/** The same scad, whose containers are created in another way. */
export function creatingBy(scad: Scad, createContainer: Engine['createContainer']): Scad {
  const engine = new Proxy(scad.engine, {
    get(target, name: keyof Engine) {
      if (name === 'createContainer') return createContainer
      const member: unknown = target[name]
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  return { ...scad, engine }
}
