import { join } from 'node:path'
import { entryFolder } from '../archive/entries.ts'
import { artifactFolder } from '../archive/keep-artifacts.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { namesIn } from '../host/walk-folder.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { copyIn } from '../session/copy-in.ts'
import type { Session } from '../session/session.ts'

/** Puts the ignored files that an entry of the archive holds back into a running session, as the agent's user. @throws engine-failed */
export async function restoreArtifacts(scad: Scad, session: Session, { id, entry, repos }: ArchiveRecord): Promise<void> {
  const kept = join(entryFolder(scad.paths, id, entry), artifactFolder)
  const there = new Set(await namesIn(kept))
  // a folder as it is: a link at its top may lead to what was not kept
  for (const { key } of repos) if (there.has(key)) await copyIn(scad, session, { from: join(kept, key), path: `${layout.workspace}/` })
}
