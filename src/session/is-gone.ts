import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from './session.ts'
import { volumeName } from './spec.ts'

/** True when a session that was listed a moment ago is removed by now, or about to be: what was asked of it need not be told. */
export async function isGone({ engine }: Pick<Scad, 'engine'>, { id, state, container }: Session): Promise<boolean> {
  if (state === 'lost') return !(await engine.listVolumes({ [label.session]: id })).some(({ name }) => name === volumeName(id))
  const found = await engine.inspectContainer(container)
  return found === null || found.state === 'removing' || found.state === 'dead'
}
