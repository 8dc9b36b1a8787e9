import { mkdir, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must, nothing, refsOf, refusedCleanly, succeed } from '../../support/expectations.ts'
import type { FaultGroup } from '../fault-case.ts'
import { requireNothingLeft } from '../nothing-left.ts'
import { makeWork, missingInside, missingOnHost } from '../sweep/work.ts'
import { requireTruth } from '../truth.ts'

/** What happens to the files of the host. */
export const hostFaults: FaultGroup = {
  title: 'The host',
  cases: [
    {
      id: 'home-garbage',
      caused: "files in scad's own folder cut short, emptied, and of names that scad never gives: projects, locks, quarantine, archive",
      expected: 'every command works on what is sound, or says which file is not; what is left is cleaned up',
      run: async (world) => {
        await using project = await world.project()
        const first = await project.start()
        await succeed(project, 'session', 'remove', first.id)
        const session = await project.start()
        const work = await makeWork(project, session)
        const { home, projects, locks, quarantine } = project.scad.paths
        const cut = [...(await files(projects)), ...(await files(join(home, 'archive')))]
        for (const file of cut) await truncate(file, 20)
        await mkdir(join(quarantine, `${session.id}-code`, 'half'), { recursive: true })
        const garbage = [join(projects, 'half.json'), join(locks, 'a'), join(locks, `code-${session.id}@1`), join(quarantine, 'x')]
        for (const file of garbage) {
          await mkdir(join(file, '..'), { recursive: true })
          await writeFile(file, '{"version":1,')
        }
        const lines = [['status'], ['session', 'list'], ['archive', 'list'], ['config', 'list'], ['doctor'], ['build'], ['gc', '--apply']]
        for (const words of [...lines, ['inject', session.id, '--wait', '--', 'true'], ['code', 'fetch', session.id]]) {
          const result = await project.cli(...words)
          if (result.code !== 0) must(!/^ {4}at /m.test(result.stderr), `${words.join(' ')} breaks: ${result.stderr}`)
        }
        await succeed(project, 'code', 'fetch', session.id)
        await requireTruth(world.docker, project)
        for (const file of garbage) await rm(file, { force: true })
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: cut.length + garbage.length + 1, seen: 'passed over or named; nothing lost' }
      },
    },
    {
      id: 'repo-moved',
      caused: 'the folder of a host repository moved away while a session holds its code',
      expected: 'fetch and remove say which repository is missing, and the session stays; once it is back both succeed',
      run: async (world) => {
        await using project = await world.project({ repos: { app: {}, lib: {} } })
        const session = await project.start()
        const work = await makeWork(project, session)
        const path = project.repos['lib'] ?? ''
        await rename(path, `${path}.moved`)
        for (const words of [
          ['code', 'fetch'],
          ['session', 'remove'],
        ]) {
          const result = await project.cli(...words, session.id)
          refusedCleanly(result, [3, 5])
          must(result.stderr.includes(path), `${words.join(' ')} does not name ${path}: ${result.stderr}`)
        }
        await requireTruth(world.docker, project)
        await rename(`${path}.moved`, path)
        nothing(await missingInside(project, session, work))
        await succeed(project, 'code', 'fetch', session.id)
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: 2, seen: 'named, kept, succeeded once it was back' }
      },
    },
    {
      id: 'repo-index-locked',
      caused: 'a stale index.lock in a host repository, and a merge in progress, while code is fetched and the session removed',
      expected: 'both succeed: neither touches index or working tree',
      run: async (world) => {
        await using project = await world.project()
        const session = await project.start()
        const work = await makeWork(project, session)
        const git = join(project.repos['app'] ?? '', '.git')
        await writeFile(join(git, 'index.lock'), '')
        await writeFile(join(git, 'MERGE_HEAD'), `${await project.git('app', 'rev-parse', 'HEAD')}\n`)
        await succeed(project, 'code', 'fetch', session.id)
        await succeed(project, 'session', 'remove', session.id)
        nothing(await missingOnHost(project, work))
        await requireNothingLeft(world.docker, project)
        return { times: 2, seen: 'both succeeded' }
      },
    },
    {
      id: 'repo-refs-locked',
      caused: 'a stale lock on a ref that a fetch moves, on one that a removal makes, and on packed-refs, in one of two repositories',
      expected: 'each says which lock, no ref of either repository moves, the session stays; without the lock it succeeds',
      run: async (world) => {
        await using project = await world.project({ repos: { app: {}, lib: {} } })
        const session = await project.start()
        const work = await makeWork(project, session)
        const git = join(project.repos['lib'] ?? '', '.git')
        const faults = [
          { words: ['code', 'fetch'], lock: `refs/remotes/scad/${session.id}/main.lock` },
          { words: ['session', 'remove'], lock: `refs/scad/${session.id}/heads/main.lock` },
        ]
        for (const { words, lock } of faults) {
          const before = await refsOf(project)
          await mkdir(join(git, lock, '..'), { recursive: true })
          await writeFile(join(git, lock), '')
          const result = await project.cli(...words, session.id)
          if (result.code !== 0) {
            refusedCleanly(result, [1, 5])
            must((await refsOf(project)) === before, `${words.join(' ')} moved a ref`)
            nothing(await missingInside(project, session, work))
          }
          await rm(join(git, lock))
          await requireTruth(world.docker, project)
        }
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: faults.length, seen: 'refused by name, nothing moved; succeeded without the lock' }
      },
    },
  ],
}

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
