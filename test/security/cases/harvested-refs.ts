import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeDiff } from '../../../src/code/diff.ts'
import { must } from '../../support/expectations.ts'
import { exists } from '../../support/exists.ts'
import { git, makeRepo } from '../../support/git.ts'
import { fetchByName, type HarvestArena, type Lure } from '../harvest-arena.ts'

const perName = '`git fetch CLONE "b:b"` for each of its branches'
/** The user's own refs: all but those of scad's sessions. */
const ownRefs = async ({ project }: HarvestArena, id: string): Promise<string> =>
  await project.git(id, 'for-each-ref', 'refs/heads', 'refs/tags', 'refs/remotes/origin', 'refs/notes', 'refs/replace')

/** Whether a fetch moves a ref of the user; that something came of it is seen to. */
async function movesRefs(arena: HarvestArena, id: string): Promise<boolean> {
  const before = await ownRefs(arena, id)
  const { branches } = await arena.bring(id)
  must(branches.length > 0, 'nothing was fetched')
  return (await ownRefs(arena, id)) !== before
}

/** What names lead to: refs of the host, programs, and what a reader is shown. */
export const harvestedRefs: readonly Lure[] = [
  {
    id: 'branch-as-option',
    severity: 'critical',
    attacker: 'names a branch `--upload-pack=PROGRAM`',
    naive: perName,
    held: 'the branch is not taken, and told; the others are',
    script: `git update-ref "refs/heads/--upload-pack=touch\\$IFS$CANARY" HEAD`,
    async falls(naively, { home }) {
      await naively(fetchByName)
      return await exists(join(home, 'branch-as-option', 'canary'))
    },
    async comes({ bring, canary }) {
      const { branches, refused } = await bring('branch-as-option')
      must(branches.length === 1 && refused.length === 1, `taken: ${JSON.stringify(branches)}`)
      return await exists(canary('branch-as-option'))
    },
  },
  {
    id: 'branches-of-the-host',
    severity: 'high',
    attacker: 'makes commits on branches that the host has too',
    naive: perName,
    held: 'they arrive as those of the session; no branch of the host moves',
    script: 'git branch work; git switch -q -C develop; git commit -q --allow-empty -m evil; git branch release',
    async falls(naively) {
      const { stdout } = await naively(`git branch develop; ${fetchByName}; git log -1 --format=%s develop`)
      return stdout.trim() === 'evil'
    },
    async comes(arena) {
      await arena.project.git('branches-of-the-host', 'branch', 'develop')
      return await movesRefs(arena, 'branches-of-the-host')
    },
  },
  {
    id: 'branches-as-refs',
    severity: 'high',
    attacker: 'names branches `refs/tags/v9`, `refs/heads/stable` and `HEAD`',
    naive: perName,
    held: 'no tag and no branch of that name comes to be, and HEAD stays',
    script:
      'git commit -q --allow-empty -m evil; for name in refs/tags/v9 refs/heads/stable HEAD; do git update-ref refs/heads/$name HEAD; done',
    async falls(naively) {
      const { stdout } = await naively(`${fetchByName}; git for-each-ref refs/tags/v9 refs/heads/stable | wc -l`)
      return stdout.trim() === '2'
    },
    comes: async (arena) => await movesRefs(arena, 'branches-as-refs'),
  },
  {
    id: 'tags',
    severity: 'medium',
    attacker: 'tags its commits, also with annotated tags',
    naive: '`git fetch CLONE work:work`, which tags follow',
    held: 'no tag comes along',
    script: 'git switch -q -c work; git commit -q --allow-empty -m work; git tag light; git tag -a -m evil heavy',
    async falls(naively) {
      const { stdout } = await naively('git fetch -q ../clone work:work; git tag')
      return stdout.trim() === 'heavy\nlight'
    },
    comes: async (arena) => await movesRefs(arena, 'tags'),
  },
  {
    id: 'rewritten-history',
    severity: 'high',
    attacker: 'rewrites a branch that was fetched before',
    naive: '`git fetch CLONE +work:work`, which forgets what it had',
    held: 'the branch is told as rewound, and a ref keeps the commit that it left',
    script: 'git switch -q -c work; git commit -q --allow-empty -m good',
    async falls(naively) {
      const fetch = 'git fetch -q ../clone +work:work'
      const { stdout } = await naively(
        `${fetch}; old=$(git rev-parse work); git -C ../clone commit -q --amend --allow-empty -m evil; ${fetch}; git for-each-ref --contains $old`,
      )
      return stdout.trim() === ''
    },
    async comes({ bring, inside, project }) {
      const id = 'rewritten-history'
      const old = (await bring(id)).branches.find(({ name }) => name === 'work')?.oid ?? ''
      await inside(id, 'git commit -q --amend --allow-empty -m evil')
      must((await bring(id)).branches.find(({ name }) => name === 'work')?.rewound === true, 'it is not told as rewound')
      return (await project.git(id, 'for-each-ref', '--contains', old)) === ''
    },
  },
  {
    id: 'hidden-lines',
    severity: 'high',
    attacker: 'hides lines from a reader, by `refs/replace`, by a moved `origin/main`, and by a committed `-diff` attribute',
    naive: '`git diff origin/main work` in the clone, and `git diff main work` in the host once the branch is checked out',
    held: '`code diff` shows the lines',
    script: `git switch -q -c work; echo 'hidden line' > hidden.sh; echo '*.sh -diff' > .gitattributes; git add -A; git commit -qm evil
      git update-ref refs/remotes/origin/main HEAD
      git replace $(git rev-parse HEAD) $(git commit-tree -m innocent -p HEAD~1 HEAD~1^{tree})`,
    async falls(naively) {
      const { stdout } = await naively(
        'cd ../clone && git diff main work; git diff origin/main work; cd ../host && git fetch -q ../clone work:work && git switch -q work && git diff main work',
      )
      return !stdout.includes('hidden line')
    },
    async comes({ project, session }) {
      const { repos } = await codeDiff(project.scad, { session: session.id, repos: ['hidden-lines'], branch: 'work' })
      return !repos[0]?.text.includes('+hidden line')
    },
  },
  {
    id: 'hidden-commits',
    severity: 'high',
    attacker: 'hides a commit from a reader, by `info/grafts` and by a replacement of its child',
    naive: '`git log main..work` in the clone',
    held: 'with the graft the fetch is refused, as not all arrives; with the replacement the commit comes along',
    script: `git switch -q -c work; git commit -q --allow-empty -m hidden; git commit -q --allow-empty -m innocent
      mkdir -p .git/info; echo "$(git rev-parse work) $(git rev-parse main)" > .git/info/grafts`,
    async falls(naively) {
      const log = 'git log --format=%s main..work'
      const { stdout } = await naively(`cd ../clone && ${log} && rm .git/info/grafts && git replace --graft work main && ${log}`)
      return stdout === 'innocent\ninnocent\n'
    },
    async comes(arena) {
      const id = 'hidden-commits'
      const { inside, project, refused, session } = arena
      await refused(id)
      await inside(id, 'rm .git/info/grafts; git replace --graft work main')
      if (await movesRefs(arena, id)) return true
      return (await project.git(id, 'log', '--format=%s', `main..scad/${session.id}/work`)) !== 'innocent\nhidden'
    },
  },
  {
    id: 'parent-repository',
    severity: 'critical',
    attacker: 'puts a repository whose settings run a program into the folder above its clone, and takes the `.git` of the clone away',
    naive: '`git status` in the clone, which goes up until it finds one',
    held: 'no command of scad runs it, and nothing of that repository is fetched',
    script: `rm -rf .git; git -C .. init -q -b main; git -C .. commit -q --allow-empty -m parent; git -C .. config core.fsmonitor "touch '$CANARY'; :"`,
    async falls(naively, { home }) {
      await naively('cd ../clone && git status')
      return await exists(join(home, 'parent-repository', 'canary'))
    },
    async comes({ canary, inside, look, project, refused }) {
      const id = 'parent-repository'
      await refused(id)
      await look(id)
      await inside(id, 'rm -rf ../.git')
      return (await exists(canary(id))) || (await project.git(id, 'log', '--all', '--format=%s')).includes('parent')
    },
  },
  {
    id: 'forged-author',
    severity: 'medium',
    attacker: 'commits in the name of the user',
    naive: '`git log` after a fetch, which tells of an author like any other',
    held: 'customs name the commits as forged',
    script: 'git switch -q -c work; GIT_AUTHOR_NAME="Ada Example" GIT_AUTHOR_EMAIL=ada@example.org git commit -q --allow-empty -m mine',
    async falls(naively) {
      const { stdout, stderr } = await naively('git fetch -q ../clone work:work; git log -1 --format=%an work')
      return stdout.trim() === 'Ada Example' && stderr === ''
    },
    async comes({ bring }) {
      const { customs } = await bring('forged-author')
      return !customs.findings.some(({ kind, branch }) => kind === 'forged-author' && branch === 'work')
    },
  },
  {
    id: 'variables-of-the-caller',
    severity: 'high',
    attacker: 'waits for a caller with git’s variables set, as a hook has them',
    naive: '`git fetch` and `git diff` with `GIT_DIR`, `GIT_EXTERNAL_DIFF` and more in the environment',
    held: 'the commits land in the right repository, and no program runs',
    script: 'git switch -q -c work; echo more >> README.md; git commit -qam work',
    async falls(naively, { home }) {
      const id = 'variables-of-the-caller'
      await naively(
        `git init -q ../wrong; export GIT_DIR=$PWD/../wrong/.git; git fetch -q ../clone work:work
         GIT_EXTERNAL_DIFF="touch '$PWD/../canary'; :" git diff work~1 work`,
      )
      return (await exists(join(home, id, 'canary'))) && (await exists(join(home, id, 'wrong/.git/refs/heads/work')))
    },
    async comes({ project, session, canary }) {
      const id = 'variables-of-the-caller'
      const wrong = await makeRepo(join(project.folder, 'wrong'), { files: { a: '1' } })
      const program = join(project.folder, 'program')
      await writeFile(program, `#!/bin/sh\ntouch '${canary(id)}'\n`, { mode: 0o755 })
      const env = {
        ...{ GIT_DIR: join(wrong, '.git'), GIT_WORK_TREE: wrong, GIT_INDEX_FILE: '/nowhere', GIT_EXEC_PATH: '/nowhere' },
        ...{ GIT_EXTERNAL_DIFF: program, GIT_SSH_COMMAND: program, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.fsmonitor' },
        GIT_CONFIG_VALUE_0: program,
      }
      const before = await git(wrong, 'for-each-ref')
      for (const words of ['fetch', 'diff']) {
        const { code, stderr } = await project.cliWith({ env }, 'code', words, session.id, '--repo', id)
        must(code === 0, stderr)
      }
      must((await project.git(id, 'log', '-1', '--format=%s', `scad/${session.id}/work`)) === 'work', 'nothing arrived')
      return (await exists(canary(id))) || (await git(wrong, 'for-each-ref')) !== before
    },
  },
  {
    id: 'programs-inside',
    severity: 'high',
    attacker: 'puts programs of its own in the place of git and others, by `PATH`, start-up files and `LD_PRELOAD`',
    naive: 'a login shell of the agent that is asked for the commit, as by `docker exec … bash -lc`',
    held: 'the commits that arrive are those of the repository',
    script: `git commit -q --allow-empty -m real; mkdir -p ~/bin; for name in git git-upload-pack sh env cat; do printf '#!/bin/sh\\necho evil\\n' > ~/bin/$name; chmod +x ~/bin/$name; done
      for file in .profile .bash_profile .bashrc; do echo 'export PATH=$HOME/bin:$PATH LD_PRELOAD=/tmp/evil.so' > ~/$file; done`,
    async falls(naively) {
      const { stdout } = await naively("cd ../clone && bash -lc 'git rev-parse main' 2>/dev/null")
      return stdout.trim() === 'evil'
    },
    async comes({ bring, inside }) {
      const real = await inside('programs-inside', 'read -r oid < .git/refs/heads/main; echo "$oid"')
      const [main] = (await bring('programs-inside')).branches
      return main?.oid !== real
    },
  },
]
