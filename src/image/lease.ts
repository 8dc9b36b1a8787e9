import type { ExecProcess } from '../engine/engine.ts'
import type { Scad } from '../scad/scad.ts'

/**
 * Ends a container of scad's own when the connection to it does: a process that is killed leaves none running. Detach it to let the
 * container go at the end.
 * @param user uid:gid that the container's main process has
 */
export async function takeLease({ engine }: Scad, container: string, user: string): Promise<ExecProcess> {
  return await engine.exec(container, { command: ['/bin/sh', '-c', 'cat >/dev/null; kill -9 -1'], user, stdin: true })
}
