import type { Scad } from '../scad/scad.ts'

/** True when a session that was listed a moment ago is removed by now, or about to be: what was asked of it need not be told. */
export async function isGone(scad: Pick<Scad, 'engine'>, container: string): Promise<boolean> {
  const found = await scad.engine.inspectContainer(container)
  return found === null || found.state === 'removing' || found.state === 'dead'
}
