import { type Arena, makeArena } from '../arena.ts'
import type { SecurityGroup } from '../security-case.ts'
import { boxContainers } from './box-containers.ts'
import { boxLimits, limits } from './box-limits.ts'
import { boxPlaces } from './box-places.ts'
import { boxPorts } from './box-ports.ts'
import { boxPrivileges } from './box-privileges.ts'

/** What confines a session. */
export const box: SecurityGroup<Arena> = {
  title: 'The box',
  cases: [...boxPrivileges, ...boxPlaces, ...boxPorts, ...boxContainers, ...boxLimits],
  arena: async () => await makeArena({ config: { resources: limits } }),
  changes: ['memory', 'pids'],
}
