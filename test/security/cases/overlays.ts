import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeArtifacts } from '../../../src/code/artifacts.ts'
import { must } from '../../support/expectations.ts'
import { hashFolder } from '../../support/git.ts'
import { naiveContainer } from '../../support/naive-container.ts'
import { testProject } from '../../support/project.ts'
import { type Arena, naivePlace } from '../arena.ts'
import { readProfile, requireDefaults } from '../default-profile.ts'
import type { SecurityCase, SecurityGroup } from '../security-case.ts'

interface OverlayArena extends Arena {
  /** The folder of the host that sessions see at /data. */
  data: string
  /** A folder of the host that no session sees, with `key` in it, and what that says. */
  secret: { folder: string; text: string }
}

const spoil = `cd /data && echo evil >>kept && mv kept moved && : >moved && rm goes && ln -s /data/moved goes &&
  rm -r folder && ln -s / folder && mkdir new && ln moved new/hard && mkfifo new/pipe && ls -A`

const cases: readonly SecurityCase<OverlayArena>[] = [
  {
    id: 'overlay-written',
    severity: 'high',
    attacker: 'writes, empties, moves and deletes what it finds in a folder of the host, and puts links in its place',
    naive: 'docker run with the folder, writable',
    held: 'inside it is so; on the host not a byte, name or right has changed',
    control: async ({ home }) => {
      const folder = await fill(join(home, 'data'))
      const before = await hashFolder(folder)
      await using naive = await naiveContainer({ host: { Binds: [`${folder}:/data`] } })
      await naive.inside(spoil)
      return (await hashFolder(folder)) !== before
    },
    attack: async ({ data, naively, project, session }) => {
      const look = async (): Promise<string> => `${await hashFolder(data)} ${(await naively(`ls -laR '${data}'`)).stdout}`
      const before = await look()
      must((await project.inside(session, spoil)) === 'folder\ngoes\nmoved\nnew', 'it is not writable inside')
      return (await look()) !== before
    },
  },
  {
    id: 'links-in-artifacts',
    severity: 'critical',
    attacker: 'writes links that lead out of the tree over a folder of the host, in the place of files and folders that were there',
    naive: '`cp -rL` of what was written, where that lies on the host',
    held: 'what leads out is left behind by `code artifacts`, and told; the rest is taken out',
    control: async ({ naively, secret }) => {
      const { stdout } = await naively(
        `mkdir written && ln -s '${secret.folder}/key' written/log && cp -rL written copied && cat copied/log`,
      )
      return stdout === secret.text
    },
    attack: async ({ naively, project, secret }) => {
      const session = await project.start()
      requireDefaults(await readProfile(project, session, ['mounts']))
      const up = '../'.repeat(20)
      await project.inside(
        session,
        `cd /data && for name in kept log; do ln -sf '${secret.folder}/key' $name; done && rm -r folder && ln -s '${secret.folder}' folder &&
         ln -s '${secret.folder}' other && ln -s other/key through && ln -s log chain && mkdir sub && ln -s '${up}${secret.folder}/key' sub/up && echo real >sub/real`,
      )
      const to = join(project.folder, 'taken')
      const { taken, skipped } = await codeArtifacts(project.scad, { session: session.id, to })
      must(taken === 1 && skipped.length >= 5, `taken: ${taken}, left behind: ${JSON.stringify(skipped)}`)
      // as somebody reads it who follows every link
      return (await naively(`find -L '${to}' -type f -exec cat {} +`)).stdout !== 'real\n'
    },
  },
]

/** What an agent finds, who may have another uid. */
async function fill(folder: string): Promise<string> {
  for (const path of ['', 'folder']) {
    await mkdir(join(folder, path))
    await chmod(join(folder, path), 0o777)
  }
  for (const name of ['kept', 'goes', 'folder/below']) {
    await writeFile(join(folder, name), name)
    await chmod(join(folder, name), 0o666)
  }
  return folder
}

/** Folders of the host that look writable inside. */
export const overlays: SecurityGroup<OverlayArena> = {
  title: 'Folders that only look writable',
  cases,
  changes: ['mounts'],
  arena: async () => {
    const project = await testProject({ config: { mounts: [{ source: './data', target: '/data', mode: 'overlay' }] } })
    try {
      const secret = { folder: join(project.folder, 'secret'), text: `canary-${project.name}` }
      await mkdir(secret.folder)
      await writeFile(join(secret.folder, 'key'), secret.text)
      const data = await fill(join(project.folder, 'data'))
      return { ...(await naivePlace(project)), project, session: await project.start(), data, secret }
    } catch (error) {
      await project[Symbol.asyncDispose]()
      throw error
    }
  },
}
