import { type HostRepo, listRefs } from '../git/host-repo.ts'
import { remotes } from '../git/remotes.ts'
import { gitText } from '../git/run-git.ts'
import { pushToTarget } from '../git/transfer.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { scriptInside, targetIn } from './git-inside.ts'
import { seedLfs } from './seed-lfs.ts'
import { seedSubmodules } from './seed-submodules.ts'

export interface Seed {
  /** A running container. */
  container: string
  /** The agent's user, `uid:gid`. */
  user: string
  /** Folder of the repository inside. */
  path: string
  host: HostRepo
  /** What is checked out; '' for an empty repository. */
  commit: string
  /** The branch it is checked out on. */
  branch: string
  /** For a commit of uncommitted files: the commit of the host repo that it stands on, and the folders of its own objects. */
  base?: string
  objectFolders?: readonly string[]
  /** It is going to be moved to its place. */
  movable?: boolean
}

/** The commit that scad put in last; a name that keeps it and takes none of the agent's. */
const baseRef = 'refs/scad/base'
/** A command line has an end. */
const refsAtOnce = 1000

/**
 * Makes a repository in a container hold a commit of the host's and have it checked out on a branch, with the tags in its
 * history, the remotes' public URLs, submodules, and large files where git-lfs is there. A repository that is there already
 * gets what it lacks, and its files move; nothing is taken from it.
 *
 * @throws git-failed, repo-invalid (a partial clone that lacks objects), interrupted
 */
export async function seedRepo(scad: Scad, seed: Seed): Promise<void> {
  const { path, host, commit, branch, base = commit, objectFolders = [], movable } = seed
  const target = targetIn(scad, seed, path)
  const words = Object.entries(await remotes(host)).flat()
  await scriptInside(scad, { ...target, path: layout.workspace }, initialise, [path, host.format, branch, ...words])
  if (commit === '') return
  const refs = [`${commit}:${baseRef}`, ...(await tagsIn(host, base)).map((tag) => `${tag}:${tag}`)].map((ref) => `+${ref}`)
  for (let index = 0; index < refs.length; index += refsAtOnce)
    await pushToTarget(host, target, refs.slice(index, index + refsAtOnce), { objectFolders, signal: scad.signal })
  await scriptInside(scad, target, checkOut, [branch, commit])
  await seedSubmodules(scad, target, host, base, { movable })
  await seedLfs(scad, target, host, base)
}

// $1 folder, $2 object format, $3 branch, then names and URLs of remotes; older gits know no other format than sha1.
// The URLs are kept readable: an agent learns from them where a repository comes from.
const initialise = `
if [ ! -e "$1/.git" ]; then
  if [ "$2" = sha1 ]; then git init -q -- "$1"; else git init -q --object-format="$2" -- "$1"; fi
  git -C "$1" symbolic-ref HEAD "refs/heads/$3"
fi
cd "$1"
shift 3
while [ $# -ge 2 ]; do
  git config "remote.$1.url" "$2"
  git config --replace-all "remote.$1.fetch" "+refs/heads/*:refs/remotes/$1/*"
  shift 2
done
`

// $1 branch, $2 commit; the tags that came along are noted, so that later ones can be told from them; what a setup command changed in tracked files goes when it is in the way
const checkOut = `
checkout() { git -c checkout.workers=2 -c core.hooksPath=/dev/null -c advice.detachedHead=false checkout -q "$@" --; }
checkout -B "$1" "$2" 2>/dev/null || checkout -f -B "$1" "$2"
info=$(git rev-parse --absolute-git-dir)/info
mkdir -p "$info"
git for-each-ref --format='%(objectname) %(refname)' refs/tags >"$info/seeded-tags"
`

/** The tags in the history of the commit. Others would bring history along that nobody asked for. */
async function tagsIn(host: HostRepo, commit: string): Promise<string[]> {
  if ((await listRefs(host, 'refs/tags/')).size === 0) return []
  const args = ['for-each-ref', '--format=%(refname)', `--merged=${commit}`, 'refs/tags/']
  const text = await gitText({ args, gitDir: host.commonDir })
  return text.split('\n').filter((ref) => /^refs\/tags\/[^\s:]+$/.test(ref))
}
