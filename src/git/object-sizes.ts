import type { HostRepo } from './host-repo.ts'
import { runGit } from './run-git.ts'

/** How many bytes each object has; those that the repository lacks are left out. */
export async function objectSizes(
  { commonDir }: Pick<HostRepo, 'commonDir'>,
  oids: readonly string[],
  { signal, timeoutMs }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<Map<string, number>> {
  const { stdout } = await runGit({
    args: ['cat-file', '--batch-check=%(objectname) %(objectsize)', '--buffer'],
    gitDir: commonDir,
    input: oids.map((oid) => `${oid}\n`).join(''),
    signal,
    timeoutMs,
  })
  const lines = stdout.toString().matchAll(/^([0-9a-f]+) (\d+)$/gm)
  return new Map([...lines].map(([, oid = '', bytes]) => [oid, Number(bytes)]))
}
