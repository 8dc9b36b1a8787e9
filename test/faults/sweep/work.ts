import { runInside } from '../../../src/session/run-inside.ts'
import type { Session } from '../../../src/session/session.ts'
import { repoFolder } from '../../../src/scad/layout.ts'
import type { TestProject } from '../../support/project.ts'

/** Objects that exist in the repositories of a session, and may be lost by nobody: repo → ids. */
export type Work = Record<string, string[]>

// A commit on main and one on a branch, a stash, a staged file and one that git knows nothing of, each with contents never seen before.
const everything = `set -e
n=$1
git checkout -q main 2>/dev/null || git checkout -q -b main
echo "stashed $n" >>README.md; git stash -q; git rev-parse stash@{0}
echo "$n" >"committed-$n"; git add .; git commit -qm "Commit $n"; git rev-parse HEAD
git branch -f "side-$n" "$(git commit-tree -p HEAD -m "Side $n" "HEAD^{tree}")"; git rev-parse "side-$n"
echo "staged $n" >"staged-$n"; git add "staged-$n"; git hash-object "staged-$n"
echo "untracked $n" >"untracked-$n"; git hash-object "untracked-$n"`

const commit = `set -e
echo "$1" >"committed-$1"; git add "committed-$1"; git commit -qm "Commit $1"; git rev-parse HEAD`

let made = 0

/** Commits, a branch, a stash, staged and untracked files in every repo. */
export async function makeWork(project: TestProject, session: Session): Promise<Work> {
  return await doInside(project, session, everything)
}

/** A commit in every repo, on what is checked out. */
export async function makeCommits(project: TestProject, session: Session): Promise<Work> {
  return await doInside(project, session, commit)
}

async function doInside(project: TestProject, session: Session, script: string): Promise<Work> {
  made++
  const work: Work = {}
  for (const key of Object.keys(project.repos)) {
    const request = { command: ['sh', '-c', script, 'sh', `${made}`], user: session.user, workingDir: repoFolder(key) }
    const { code, stdout, stderr } = await runInside(project.scad, session.container, request)
    if (code !== 0) throw new Error(`the work in ${key} failed: ${stdout}${stderr}`)
    work[key] = stdout.trim().split('\n')
  }
  return work
}

/** What of it no ref of the host repositories leads to. */
export async function missingOnHost(project: TestProject, work: Work): Promise<string[]> {
  const missing: string[] = []
  for (const [key, oids] of Object.entries(work)) {
    const there = new Set((await project.git(key, 'rev-list', '--objects', '--all')).split('\n').map((line) => line.split(' ')[0]))
    missing.push(...oids.filter((oid) => !there.has(oid)))
  }
  return missing
}

// an object, or a file that git knows nothing of
const lookFor = `for oid; do
  git cat-file -e "$oid" 2>/dev/null || git ls-files --others | git hash-object --stdin-paths | grep -q "$oid" || echo "$oid"
done`

/** What of it is not in the session's repositories. */
export async function missingInside(project: TestProject, session: Session, work: Work): Promise<string[]> {
  const missing = Object.entries(work).map(async ([key, oids]) => {
    const request = { command: ['sh', '-c', lookFor, 'sh', ...oids], user: session.user, workingDir: repoFolder(key) }
    return (await runInside(project.scad, session.container, request)).stdout.split('\n').filter((line) => line !== '')
  })
  return (await Promise.all(missing)).flat()
}
