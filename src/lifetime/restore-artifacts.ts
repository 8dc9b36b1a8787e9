import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { entryFolder } from '../archive/entries.ts'
import { artifactFolder } from '../archive/keep-artifacts.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { copyIn } from '../session/copy-in.ts'
import type { Session } from '../session/session.ts'

/** Puts the ignored files that an entry of the archive holds back into a running session, as the agent's user. @throws engine-failed */
export async function restoreArtifacts(scad: Scad, session: Session, { id, entry, repos }: ArchiveRecord): Promise<void> {
  for (const { key } of repos) {
    const folder = join(entryFolder(scad.paths, id, entry), artifactFolder, key)
    for (const name of await readdir(folder).catch(() => []))
      await copyIn(scad, session, { from: join(folder, name), path: `${repoFolder(key)}/` })
  }
}
