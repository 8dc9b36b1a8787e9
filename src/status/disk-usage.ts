import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'

/** Container id → bytes written on top of its image. The engine walks every file of every writable layer for it: half a second for 100,000. */
export async function diskUsage(scad: Scad, project?: string): Promise<Map<string, number>> {
  const containers = await scad.engine.listContainers(
    { [label.kind]: 'session', ...(project === undefined ? {} : { [label.project]: project }) },
    { sizes: true },
  )
  return new Map(containers.map(({ id, writableSize }) => [id, writableSize ?? 0]))
}
