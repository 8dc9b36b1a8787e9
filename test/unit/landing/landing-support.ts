import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import { changeSetOf } from '../../../src/code/change-set.ts'
import type { Progress } from '../../../src/events/progress.ts'
import { hostPaths } from '../../../src/host/paths.ts'
import { landChangeSet, landCodeInput, type LandResult } from '../../../src/landing/land.ts'
import { undoLanding, type UndoResult } from '../../../src/landing/undo.ts'
import type { SessionRepo } from '../../../src/scad/session-spec.ts'
import { commitFiles, git, makeRepo } from '../../support/git.ts'

const session = 'atlas-4f2a'
export type Files = Record<string, string>

/** Repositories of a host and what a session made of them, fetched already; no engine is needed to land it. */
export interface LandingPlace extends AsyncDisposable {
  folder: string
  session: string
  repos: SessionRepo[]
  said: Progress[]
  /** git in a host repository */
  git(key: string, ...args: string[]): Promise<string>
  path(key: string): string
  /** One commit after the other inside, on top of the base or of what was made before; fetched. */
  work(key: string, ...commits: Files[]): Promise<string>
  land(wanted?: Partial<z.input<typeof landCodeInput>>): Promise<Omit<LandResult, 'customs'>>
  undo(dryRun?: boolean): Promise<UndoResult>
  /** Every ref of the user's and what is checked out, of all repositories. */
  stand(): Promise<string>
  /** What a program of its own needs to land the same. */
  input(): Promise<{ source: { id: string; repos: SessionRepo[] }; changeSet: ReturnType<typeof changeSetOf>; home: string }>
}

/**
 * @param hosts the first commit of each repository; null: there is none
 * @param works what the session made of them, one commit after the other
 */
export async function landingPlace(
  hosts: Record<string, Files | null> = { app: { a: '1\n' }, docs: { d: '1\n' }, lib: { l: '1\n' } },
  works: Record<string, Files[]> = {},
): Promise<LandingPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'scad-landing-'))
  const path = (key: string): string => join(folder, 'hosts', key)
  await cp(await madeOnce(hosts, works), folder, { recursive: true })
  const tips = new Map<string, string>()
  const said: Progress[] = []
  const repos = await Promise.all(
    Object.keys(hosts).map(async (key): Promise<SessionRepo> => {
      const text = async (ref: string): Promise<string> => await git(path(key), 'for-each-ref', '--format=%(objectname)', ref)
      if (works[key] !== undefined) tips.set(key, await text(`refs/remotes/scad/${session}/main`))
      return {
        ...{ key, path: path(key), baseRef: 'main', base: await text('refs/heads/main'), branch: 'main', access: 'write' },
        ...{ workdir: false, dirty: '', format: 'sha1' },
      }
    }),
  )
  const changeSet = () =>
    changeSetOf(
      { id: session, repos },
      repos.map(({ key, path: at, base, dirty }) => ({
        key,
        path: at,
        base: dirty || base || null,
        branch: 'main',
        tip: tips.get(key) ?? null,
      })),
    )
  const context = {
    paths: hostPaths({ SCAD_HOME: join(folder, 'home') }, '/'),
    signal: new AbortController().signal,
    now: () => Date.now(),
    progress: (one: Progress) => void said.push(one),
  }
  const place: LandingPlace = {
    folder,
    session,
    repos,
    said,
    path,
    git: async (key, ...args) => await git(path(key), ...args),
    async work(key, ...commits) {
      const tip = await workIn(folder, key, commits)
      tips.set(key, tip)
      return tip
    },
    land: async (wanted) =>
      await landChangeSet(context, {
        source: { id: session, repos },
        changeSet: changeSet(),
        wanted: landCodeInput.parse({ session, ...wanted }),
      }),
    undo: async (dryRun = false) => await undoLanding(context, { id: session, repos }, { dryRun }),
    async stand() {
      const all = repos.map(async ({ key }) => {
        const refs = await git(path(key), 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', `refs/scad`)
        return `${key} ${refs} ${await git(path(key), 'status', '--porcelain', '--untracked-files=no')}`
      })
      return (await Promise.all(all)).join('\n')
    },
    input: async () => ({ source: { id: session, repos }, changeSet: changeSet(), home: join(folder, 'home') }),
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
  }
  return place
}

const made = new Map<string, Promise<string>>()

/** A folder with the same content, which all tests of a file share. */
async function madeOnce(hosts: Record<string, Files | null>, works: Record<string, Files[]>): Promise<string> {
  const name = JSON.stringify([hosts, works])
  const folder = made.get(name) ?? make(hosts, works)
  made.set(name, folder)
  return await folder
}

async function make(hosts: Record<string, Files | null>, works: Record<string, Files[]>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scad-landing-'))
  for (const [key, files] of Object.entries(hosts)) {
    const path = await makeRepo(join(folder, 'hosts', key), files === null ? {} : { files })
    await git(path, 'config', 'user.name', 'Grace')
    await git(path, 'config', 'user.email', 'grace@example.org')
    await git(folder, 'clone', '-q', path, join(folder, 'inside', key))
    if (works[key] !== undefined) await workIn(folder, key, works[key])
  }
  return folder
}

/** Commits of the session in a repository, and what a fetch makes of them. */
async function workIn(folder: string, key: string, commits: readonly Files[]): Promise<string> {
  const inside = join(folder, 'inside', key)
  for (const [index, files] of commits.entries()) await commitFiles(inside, files, `${key} ${index + 1}`)
  await git(join(folder, 'hosts', key), 'fetch', '-q', '--no-tags', inside, `+HEAD:refs/remotes/scad/${session}/main`)
  return await git(inside, 'rev-parse', 'HEAD')
}

/** Removes what the tests of a file shared. */
export async function removeShared(): Promise<void> {
  for (const folder of made.values()) await rm(await folder, { recursive: true, force: true })
}
