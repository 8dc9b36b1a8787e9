import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { fetchCode, type FetchResult } from '../../src/code/fetch.ts'
import type { ErrorCode } from '../../src/errors/catalogue.ts'
import { repoFolder } from '../../src/scad/layout.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { exists } from '../support/exists.ts'
import { git, hashFolder, makeRepo } from '../support/git.ts'
import type { TestRepo } from '../support/project.ts'
import { type Arena, makeArena, type Naive } from './arena.ts'
import type { CaseFacts, SecurityCase } from './security-case.ts'

/** Where each case has a repository of its own, named by its id, on the host, in a session, and as a naive pair of host and clone. */
export interface HarvestArena extends Arena {
  /** A file outside of every repository that is in nobody's way: what is there was done by code or a path of an attacker. */
  canary(id: string): string
  /** Another repository of the user, which is none of the project's, with `secret` in it as the blob `oid`. */
  other: { path: string; secret: string; oid: string }
  /** Runs a shell script in the clone of a session as the agent; trimmed stdout. */
  inside(id: string, script: string): Promise<string>
  /** Has every command look at one repository of the session, which may be none any more. */
  look(id: string): Promise<void>
  /** Takes the branches of one repository out of the session. */
  bring(id: string): Promise<FetchResult['repos'][number]>
  /** As `bring`, which must be refused and leave the host's repository as it is. @returns why */
  refused(id: string, code?: ErrorCode): Promise<string>
}

/** A hostile clone and what becomes of its branches. */
export interface Lure extends CaseFacts {
  /** How its repository is made and configured. */
  repo?: TestRepo
  /** Run in the clone by its owner: `$CANARY` is the canary, `$OTHER` the other repository, `$OID` what is secret there. */
  script: string
  /** @param naively runs a shell line in the naive host repository; the hostile clone is at ../clone */
  falls(naively: (line: string, timeoutMs?: number) => Promise<Naive>, arena: HarvestArena): Promise<boolean>
  comes(arena: HarvestArena): Promise<boolean>
}

/** The line of whoever fetches every branch by its name. */
export const fetchByName = `git ls-remote --heads ../clone | cut -f2 | cut -c12- | while read -r name; do git fetch -q ../clone "$name:$name"; done`

export function lureCase({ id, script, falls, comes, ...facts }: Lure): SecurityCase<HarvestArena> {
  return {
    id,
    ...facts,
    async control(arena) {
      const { project, home, naively, other } = arena
      await mkdir(join(home, id))
      const made = await naively(
        `cd ${id} && git clone -q --no-local '${project.repos[id]}' host && git clone -q host clone && cd clone &&
         export CANARY='${join(home, id, 'canary')}' OTHER='${other.path}' OID='${other.oid}' && { ${script}\n}`,
        { timeoutMs: 120_000 },
      )
      if (made.code !== 0) throw new Error(made.stderr)
      return await falls(async (line, timeoutMs = 20_000) => await naively(`cd ${id}/host && { ${line}\n}`, { timeoutMs }), arena)
    },
    async attack(arena) {
      await arena.inside(id, script)
      return await comes(arena)
    },
  }
}

export async function harvestArena(clones: readonly Pick<Lure, 'id' | 'repo'>[]): Promise<HarvestArena> {
  const arena = await makeArena({ repos: Object.fromEntries(clones.map(({ id, repo = {} }) => [id, repo])) })
  const { project, session } = arena
  const canaries = join(project.folder, 'canaries')
  await mkdir(canaries)
  const secret = `a secret of another repository, ${project.name}`
  const path = await makeRepo(join(project.folder, 'other'), { files: { secret } })
  const other = { secret, path, oid: await git(path, 'rev-parse', 'HEAD:secret') }
  const bring = async (id: string): Promise<FetchResult['repos'][number]> => {
    const [repo] = (await fetchCode(project.scad, { session: session.id, repos: [id] })).repos
    if (repo === undefined) throw new Error(`nothing was fetched of ${id}`)
    return repo
  }
  return {
    ...arena,
    other,
    canary: (id) => join(canaries, id),
    async inside(id, script) {
      const identity = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b' }
      const env = { ...identity, CANARY: join(canaries, id), OTHER: other.path, OID: other.oid }
      const request = { command: ['sh', '-ec', script], user: session.user, workingDir: repoFolder(id), env }
      const { code, stdout, stderr } = await runInside(project.scad, session.container, request)
      if (code !== 0) throw new Error(`${id}: ${stderr}`)
      return stdout.trim()
    },
    async look(id) {
      for (const words of [['status'], ['diff'], ['diff', '--worktree'], ['log']])
        await project.cli('code', ...words, session.id, '--repo', id)
    },
    bring,
    async refused(id, code = 'fetch-refused') {
      const host = project.repos[id] ?? ''
      const before = await hashFolder(host)
      const refusal = await bring(id).then(
        () => null,
        (error: unknown) => error,
      )
      expect(refusal).toMatchObject({ code })
      expect(await hashFolder(host)).toBe(before)
      expect(await exists(join(project.scad.paths.quarantine, `${session.id}-code`))).toBe(false)
      return refusal instanceof Error ? refusal.message : ''
    },
  }
}
