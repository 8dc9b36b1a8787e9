import type { ExecProcess } from '../engine/engine.ts'
import type { Scad } from '../scad/scad.ts'

// in the container's memory: no image is made of it
const mark = '/dev/shm/lease'

/**
 * The main process of a container that is to be leased: it ends by itself when no lease was taken, because whoever started it was killed
 * before that.
 * @param seconds how long it waits for one
 */
export function leasedCommand(seconds = 60): string[] {
  const script = `trap 'exit 0' TERM INT HUP; sleep ${seconds} & wait "$!"; while [ -e ${mark} ]; do sleep 86400 & wait "$!"; done`
  return ['/bin/sh', '-c', script]
}

/**
 * Ends a container of scad's own, of which `leasedCommand` is the main process, when the connection to it does: a process that is killed
 * leaves none running. Detach it to let the container go at the end.
 * @param user uid:gid that the container's main process has
 */
export async function takeLease({ engine }: Scad, container: string, user: string): Promise<ExecProcess> {
  return await engine.exec(container, { command: ['/bin/sh', '-c', `: >${mark}; cat >/dev/null; kill -9 -1`], user, stdin: true })
}
