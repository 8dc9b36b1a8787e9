import { readAccesses } from '../gateway/access-log.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import type { ArchiveDraft } from './archive-draft.ts'

const path = 'network/requests.ndjson'

/** Writes what a session asked of the network into its entry, one JSON document a line, as its gateway goes with it; nothing where it had none. */
export async function keepAccesses(scad: Pick<Scad, 'engine'>, draft: ArchiveDraft, { id, spec }: Session): Promise<void> {
  if (spec.network.mode !== 'allow') return
  await draft.attempt(path, async () => {
    const file = await draft.create(path)
    try {
      for await (const access of readAccesses(scad, id)) await file.write(`${JSON.stringify(access)}\n`)
    } finally {
      await file.close()
    }
  })
}
