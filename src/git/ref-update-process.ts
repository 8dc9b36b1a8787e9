import { createInterface } from 'node:readline'
import { gitError } from './git-error.ts'
import { startGit } from './git-process.ts'
import type { HostRepo } from './host-repo.ts'

const timeoutMs = 60_000

/** One ref to move. */
export interface RefUpdate {
  /** In full. */
  ref: string
  /** null: the ref goes. */
  newOid: string | null
  /** What it must stand at now; null: it must not be there; left out: whatever. */
  oldOid?: string | null
}

/** A ref transaction in one repository, open between its steps. */
export interface RefUpdateProcess {
  /** Locks and checks every ref. @throws locked, git-failed */
  prepare(updates: readonly RefUpdate[]): Promise<void>
  /** Writes them. @throws git-failed, no-space */
  commit(): Promise<void>
  /** Lets go of every lock, nothing written. */
  abort(): Promise<void>
}

/**
 * Opens a transaction of git-update-ref(1) in a repository.
 * @param reason what the reflogs say of it
 */
export function openRefUpdate(repo: Pick<HostRepo, 'commonDir'>, reason: string): RefUpdateProcess {
  const args = ['update-ref', '--create-reflog', '-m', `scad: ${reason}`, '--stdin', '-z']
  const git = startGit({
    args,
    gitDir: repo.commonDir,
    // who writes the reflog
    env: { GIT_COMMITTER_NAME: 'scad', GIT_COMMITTER_EMAIL: 'scad@localhost' },
    settings: ['core.filesRefLockTimeout=2000', 'core.packedRefsTimeout=5000'],
    timeoutMs,
  })
  const answers = createInterface({ input: git.stdout })[Symbol.asyncIterator]()
  const say = async (command: string, step: string): Promise<void> => {
    git.stdin.write(command)
    const answer = await answers.next()
    if (answer.value !== `${step}: ok`) throw gitError(args, await git.ended, git.stderr())
  }
  return {
    async prepare(updates) {
      await say('start\0', 'start')
      await say(`${updates.map(commandOf).join('')}prepare\0`, 'prepare')
    },
    async commit() {
      await say('commit\0', 'commit')
      git.stdin.end()
      await git.ended
    },
    async abort() {
      git.stdin.end()
      await git.ended.catch(() => undefined)
    },
  }
}

/** One line of git-update-ref's -z format. An empty old value asks for nothing, zeros ask that the ref is not there. */
function commandOf({ ref, newOid, oldOid }: RefUpdate): string {
  const width = (newOid ?? oldOid ?? '').length || 40
  const old = oldOid === null ? '0'.repeat(width) : (oldOid ?? '')
  return newOid === null ? `delete ${ref}\0${old}\0` : `update ${ref}\0${newOid}\0${old}\0`
}
