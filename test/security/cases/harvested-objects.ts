import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { codeDiff } from '../../../src/code/diff.ts'
import { runRemoteHelper } from '../../../src/code/remote-helper.ts'
import { isError } from '../../../src/errors/scad-error.ts'
import { openRepo } from '../../../src/git/host-repo.ts'
import { fetchIntoQuarantine } from '../../../src/git/quarantine.ts'
import { gitTarget } from '../../../src/session/git-target.ts'
import { must } from '../../support/expectations.ts'
import { exists } from '../../support/exists.ts'
import { hashFolder } from '../../support/git.ts'
import type { Lure } from '../harvest-arena.ts'

/** Prints a tree for a branch `evil` that git itself would not make. */
const unsound = {
  url: String.raw`printf '[submodule "x"]\n\tpath = x\n\turl = -u./payload\n' | git hash-object -w --stdin | sed 's,.*,100644 blob &\t.gitmodules,'`,
  link: String.raw`printf /etc/passwd | git hash-object -w --stdin | sed 's,.*,120000 blob &\t.gitmodules,'`,
  entry: String.raw`printf x | git hash-object -w --stdin | sed 's,.*,100644 blob &\t.git,'`,
}
const unsoundBranch = (kind: keyof typeof unsound): string =>
  `git update-ref refs/heads/evil $(git commit-tree -m ${kind} $({ ${unsound[kind]}; } | git mktree))`
const kinds = Object.keys(unsound) as (keyof typeof unsound)[]

/** What the objects of a branch are, and how many. */
export const harvestedObjects: readonly Lure[] = [
  {
    id: 'unsound-objects',
    severity: 'high',
    attacker: 'makes trees with a `.git` entry, a `.gitmodules` that is a symlink, and one whose URL is an option',
    naive: '`git fetch CLONE evil:evil`, which takes them',
    held: 'each is refused, with what is the matter, and no object of it stays',
    script: ':',
    async falls(naively) {
      const fetched = await Promise.all(
        kinds.map(async (kind) => {
          const { stdout } = await naively(`rm -rf ../${kind} && git clone -q --bare . ../${kind} && git clone -q . ../${kind}.clone &&
            (cd ../${kind}.clone && ${unsoundBranch(kind)}) && git -C ../${kind} fetch -q ../${kind}.clone evil:evil && git -C ../${kind} log -1 --format=%s evil`)
          return stdout.trim()
        }),
      )
      return fetched.join() === kinds.join()
    },
    async comes({ inside, refused }) {
      const id = 'unsound-objects'
      for (const kind of kinds) {
        await inside(id, unsoundBranch(kind))
        const why = await refused(id)
        must(/gitmodulesUrl|gitmodulesSymlink|hasDotgit/.test(why), `${kind}: ${why}`)
      }
      return false
    },
  },
  {
    id: 'blobs-of-others',
    severity: 'critical',
    attacker: 'names objects of another repository of the host, by `objects/info/alternates`, and commits what is in them',
    naive: '`git fetch CLONE stolen:stolen`, which follows the path',
    held: 'the path leads nowhere from inside: refused, and the object does not arrive',
    script: `mkdir -p .git/objects/info; echo "$OTHER/.git/objects" > .git/objects/info/alternates
      git branch stolen $(git commit-tree -m stolen $(printf '100644 blob %s\\tstolen\\n' $OID | git mktree --missing))`,
    async falls(naively, { other }) {
      const { stdout } = await naively('git fetch -q ../clone stolen:stolen && git show stolen:stolen')
      return stdout === other.secret
    },
    async comes({ other, project, refused }) {
      await refused('blobs-of-others')
      return await project.git('blobs-of-others', 'cat-file', '-e', other.oid).then(
        () => true,
        () => false,
      )
    },
  },
  {
    id: 'shared-objects',
    severity: 'critical',
    attacker: 'overwrites every object file of its clone',
    naive: '`git clone --local`, which shares them with the host',
    held: 'no object file of the host changes',
    script: 'find .git/objects -type f | while read -r file; do chmod u+w "$file"; echo x > "$file"; done',
    async falls(naively) {
      const { code } = await naively('git fsck')
      return code !== 0
    },
    async comes({ bring, project }) {
      const objects = join(project.repos['shared-objects'] ?? '', '.git', 'objects')
      const before = await hashFolder(objects)
      await bring('shared-objects')
      await project.git('shared-objects', 'fsck')
      return (await hashFolder(objects)) !== before
    },
  },
  {
    id: 'shallow-history',
    severity: 'high',
    attacker: 'makes its clone shallow, for which git ends well and brings nothing',
    naive: '`git fetch CLONE main:incoming`, which ends with 0',
    held: 'the fetch fails and says what did not arrive',
    script: 'git commit -q --allow-empty -m two; git rev-parse HEAD > .git/shallow',
    async falls(naively) {
      const { code, stdout } = await naively(
        'git fetch -q ../clone main:incoming; code=$?; git for-each-ref refs/heads/incoming; exit $code',
      )
      return code === 0 && stdout === ''
    },
    async comes({ refused }) {
      must((await refused('shallow-history')).includes('did not arrive'), 'it does not say what is missing')
      return false
    },
  },
  {
    id: 'tree-bomb',
    severity: 'high',
    attacker: 'makes a commit of a dozen objects that unfolds to 10^10 files',
    naive: '`git diff --stat` after a fetch, with 512 MB of memory and ten seconds',
    held: 'the commit is fetched and told as too large to look at; `code diff` ends and says that it is not complete',
    script: `oid=$(echo x | git hash-object -w --stdin) kind='100644 blob'
      for level in 1 2 3 4 5 6 7 8 9 10; do
        oid=$(for name in a b c d e f g h i j; do printf '%s %s\\t%s\\n' "$kind" "$oid" "$name"; done | git mktree) kind='040000 tree'
      done
      git branch bomb "$(git commit-tree -p HEAD -m bomb "$oid")"`,
    async falls(naively) {
      must((await naively('git fetch -q ../clone bomb:bomb')).code === 0, 'the bomb was not fetched')
      const { code } = await naively('ulimit -v 524288; git diff --stat main bomb', 10_000)
      return code !== 0
    },
    async comes({ bring, project, session }) {
      const { customs } = await bring('tree-bomb')
      const { repos } = await codeDiff(project.scad, { session: session.id, repos: ['tree-bomb'], branch: 'bomb', stat: true })
      return repos[0]?.complete !== false || !customs.findings.some(({ kind, path }) => kind === 'large' && path === null)
    },
  },
  {
    id: 'large-blob',
    severity: 'medium',
    attacker: 'commits a file of 1 GiB that is a megabyte in a pack',
    naive: '`git fetch CLONE main:incoming`, which says nothing of it',
    held: 'customs name the file',
    script: 'truncate -s 1G zeros; git add zeros; git commit -qm zeros',
    async falls(naively) {
      const { code, stdout, stderr } = await naively('git fetch -q ../clone main:incoming', 120_000)
      return code === 0 && stdout + stderr === ''
    },
    async comes({ bring }) {
      const { customs } = await bring('large-blob')
      return !customs.findings.some(({ kind, path, why }) => kind === 'large' && path === 'zeros' && why.includes('1.1 GB'))
    },
  },
  {
    id: 'huge-pack',
    severity: 'high',
    attacker: 'offers a pack above the limit',
    naive: '`git fetch CLONE main:incoming`, which takes all there is',
    held: 'refused; of what came until then nothing is left',
    script: 'head -c 4194304 /dev/urandom > noise; git add noise; git commit -qm noise',
    async falls(naively) {
      const { stdout } = await naively('git fetch -q ../clone main:incoming && git cat-file -s incoming:noise')
      return stdout.trim() === '4194304'
    },
    async comes({ project, session }) {
      const folder = join(project.folder, 'quarantine.git')
      const refusal = await fetchIntoQuarantine({
        repo: await openRepo(project.repos['huge-pack'] ?? ''),
        folder,
        target: gitTarget(project.scad, session, session.container, 'huge-pack'),
        refs: [{ source: 'refs/heads/main', destination: 'refs/scad/in/0' }],
        limits: { packBytes: 1 << 20, refs: 10, timeoutMs: 60_000 },
      }).catch((error: unknown) => error)
      return !isError(refusal, 'fetch-refused') || (await exists(folder))
    },
  },
  {
    id: 'silent-git',
    severity: 'high',
    attacker: 'puts a named pipe in the place of `.git/HEAD`, so that whoever reads it waits for ever',
    naive: '`git fetch CLONE`, which hangs',
    held: 'the fetch gives up after a while of silence',
    script: 'rm .git/HEAD; mkfifo .git/HEAD',
    async falls(naively) {
      return (await naively('git fetch -q ../clone main:incoming', 3000)).code === null
    },
    async comes({ project, session }) {
      const stdin = Readable.from([Buffer.from('capabilities\nconnect git-upload-pack\n0000')])
      const streams = { stdin, stdout: new PassThrough(), stderr: new PassThrough(), silenceMs: 1000 }
      const refusal = await runRemoteHelper(project.scad, `${session.id}/silent-git`, streams).catch((error: unknown) => error)
      return !isError(refusal, 'git-failed')
    },
  },
  {
    id: 'thousands-of-branches',
    severity: 'medium',
    attacker: 'makes 20 000 branches',
    naive: '`git fetch CLONE "refs/heads/*:refs/heads/clone/*"`, which takes them all',
    held: 'a thousand are taken, and how many are left is told',
    script: `seq 20000 | sed 's,.*,create refs/heads/b/& HEAD,' | git update-ref --stdin`,
    async falls(naively) {
      const { stdout } = await naively("git fetch -q ../clone 'refs/heads/*:refs/heads/clone/*'; git for-each-ref | wc -l", 60_000)
      return Number(stdout) > 20_000
    },
    async comes({ bring }) {
      const { branches, refused } = await bring('thousands-of-branches')
      must(
        refused.some(({ name }) => name === '19001 more'),
        `it does not say how many are left: ${JSON.stringify(refused)}`,
      )
      return branches.length > 1000
    },
  },
  {
    id: 'foreign-work-tree',
    severity: 'critical',
    attacker: 'sets `core.worktree` to a folder of the host, and commits a file by the name of one that is there',
    naive: '`git checkout -f` in the clone',
    held: 'nothing is written there; where git inside cannot work with it, the fetch is refused',
    script: `echo evil > "$(basename "$CANARY")"; git add -A; git commit -qm evil; git config core.worktree "$(dirname "$CANARY")"`,
    async falls(naively, { home }) {
      await naively('cd ../clone && git checkout -f')
      return await exists(join(home, 'foreign-work-tree', 'canary'))
    },
    async comes({ canary, look, refused }) {
      const id = 'foreign-work-tree'
      await refused(id)
      await look(id)
      return await exists(canary(id))
    },
  },
  {
    id: 'hooks-that-are-files',
    severity: 'high',
    attacker: 'commits hooks where the `core.hooksPath` of the host leads, as that of husky does',
    naive: '`git fetch CLONE work:work` and `git switch work`',
    held: 'nothing is checked out, and customs name the hooks',
    script: `git switch -q -c work; mkdir .husky; printf '#!/bin/sh\\ntouch "%s"\\n' "$CANARY" | tee .husky/post-checkout > .husky/reference-transaction
      chmod +x .husky/*; git add .husky; git commit -qm hooks`,
    async falls(naively, { home }) {
      await naively('git config core.hooksPath .husky; git fetch -q ../clone work:work; git switch -q work')
      return await exists(join(home, 'hooks-that-are-files', 'canary'))
    },
    async comes({ bring, canary, project }) {
      const id = 'hooks-that-are-files'
      await project.git(id, 'config', 'core.hooksPath', '.husky')
      const { customs } = await bring(id)
      await project.git(id, 'config', '--unset', 'core.hooksPath')
      return (await exists(canary(id))) || customs.findings.filter(({ kind }) => kind === 'hooks-path').length !== 2
    },
  },
  {
    id: 'frozen-path',
    severity: 'high',
    attacker: 'changes a path that the config froze',
    naive: '`git fetch CLONE work:work`, which knows of none',
    held: 'refused, and no ref of the repository moves',
    repo: { files: { 'vendor/lib.c': 'x\n' }, config: { frozen: ['vendor/'] } },
    script: 'git switch -q -c work; echo y >> vendor/lib.c; git commit -qam frozen',
    async falls(naively) {
      const { stdout } = await naively('git fetch -q ../clone work:work; git log -1 --format=%s work')
      return stdout.trim() === 'frozen'
    },
    async comes({ refused }) {
      await refused('frozen-path', 'customs-refused')
      return false
    },
  },
]
