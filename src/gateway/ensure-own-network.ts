import { blankLabels, label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import type { egressNetwork, openNetwork } from './gateway-names.ts'

/** Makes a network of scad's where it is not there yet. All sessions share it, as engines have room for some thirty of them. */
export async function ensureOwnNetwork(
  { engine, identity, version }: Scad,
  name: typeof egressNetwork | typeof openNetwork,
): Promise<void> {
  const labels = { ...blankLabels(), [label.kind]: 'network', [label.version]: version, [label.owner]: String(identity.uid) }
  await engine.ensureNetwork(name, labels)
}
