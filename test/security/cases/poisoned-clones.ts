import { join } from 'node:path'
import { exists } from '../../support/exists.ts'
import { everyVerb } from '../every-verb.ts'
import { harvestArena, type HarvestArena } from '../harvest-arena.ts'
import type { CaseFacts, SecurityCase, SecurityGroup } from '../security-case.ts'

/** Something in a clone that runs when git goes there. */
interface Poison extends Omit<CaseFacts, 'naive' | 'held'> {
  /** The repository of the session that has it, beside others that leave each other alone. */
  key: 'settings' | 'hidden' | 'moved'
  /** Run in the clone, by its owner; `$CANARY` is a file that is not there. */
  script: string
  /** What a tool runs in the clone. */
  naive: string
}

const poisons: readonly Poison[] = [
  {
    id: 'git-fsmonitor',
    key: 'settings',
    severity: 'critical',
    attacker: 'sets `core.fsmonitor` to a program',
    script: `git config core.fsmonitor "touch '$CANARY'; :"`,
    naive: 'git status',
  },
  {
    id: 'git-external-diff',
    key: 'settings',
    severity: 'critical',
    attacker: 'sets `diff.external`',
    script: `git config diff.external "touch '$CANARY'; :"; echo changed > README.md`,
    naive: 'git diff',
  },
  {
    id: 'git-textconv',
    key: 'settings',
    severity: 'critical',
    attacker: 'gives a diff driver a `textconv` program and every file that driver',
    script: `git config diff.x.textconv "touch '$CANARY'; cat"; echo '* diff=x' > .gitattributes; echo changed > README.md`,
    naive: 'git log -p',
  },
  {
    id: 'git-filters',
    key: 'settings',
    severity: 'critical',
    attacker: 'gives every file a filter with programs for `clean` and `smudge`',
    script: `for way in clean smudge; do git config filter.x.$way "touch '$CANARY'; cat"; done; echo '* filter=x' > .gitattributes; echo changed > README.md`,
    naive: 'git diff --stat',
  },
  {
    id: 'git-hooks',
    key: 'settings',
    severity: 'critical',
    attacker: 'writes every hook, and leads `core.hooksPath` to them',
    script: `mkdir .git/evil; git config core.hooksPath .git/evil
      for hook in reference-transaction post-checkout pre-commit post-commit post-merge post-rewrite pre-push post-index-change pre-auto-gc update pre-receive post-receive push-to-checkout; do
        printf '#!/bin/sh\\ntouch "%s"\\ntrue\\n' "$CANARY" > .git/evil/$hook; chmod +x .git/evil/$hook; cp .git/evil/$hook .git/hooks/$hook; done`,
    naive: 'git switch -c review',
  },
  {
    id: 'git-ext-remote',
    key: 'settings',
    severity: 'critical',
    attacker: 'turns the remote into a program by `url.*.insteadOf` and `protocol.ext.allow`',
    script: `git config remote.origin.url x:; git config "url.ext::touch $CANARY .insteadOf" x:; git config protocol.ext.allow always`,
    naive: 'git fetch origin',
  },
  {
    id: 'git-ssh-command',
    key: 'settings',
    severity: 'critical',
    attacker: 'sets `core.sshCommand`, and a remote by ssh',
    script: `git config remote.upstream.url ssh://nowhere.invalid/x; git config core.sshCommand "touch '$CANARY'; false"`,
    naive: 'git fetch upstream',
  },
  {
    id: 'git-lazy-fetch',
    key: 'settings',
    severity: 'critical',
    attacker: 'says that missing objects come from a remote whose `uploadpack` is a program',
    script: `git config remote.lazy.url .; git config remote.lazy.promisor true; git config extensions.partialClone lazy; git config core.repositoryFormatVersion 1
      git config remote.lazy.uploadpack "touch '$CANARY'; false"`,
    naive: 'git show 1111111111111111111111111111111111111111',
  },
  {
    id: 'git-include',
    key: 'hidden',
    severity: 'critical',
    attacker: 'hides a setting that runs a program behind `include.path`',
    script: `printf '[core]\\n\\tfsmonitor = "touch %s; :"\\n' "$CANARY" > .git/more; git config include.path more`,
    naive: 'git status',
  },
  {
    id: 'git-worktree-config',
    key: 'moved',
    severity: 'critical',
    attacker: 'hides a setting that runs a program in `config.worktree`',
    script: `git config extensions.worktreeConfig true; git config --worktree core.fsmonitor "touch '$CANARY'; :"`,
    naive: 'git status',
  },
  {
    id: 'git-file',
    key: 'moved',
    severity: 'critical',
    attacker: 'puts a file in the place of `.git` that leads to a repository with such settings',
    script: `git config diff.external "touch '$CANARY'; :"; echo changed > README.md; mv .git .elsewhere; echo 'gitdir: .elsewhere' > .git`,
    naive: 'git diff',
  },
  {
    id: 'git-symlink',
    key: 'hidden',
    severity: 'critical',
    attacker: 'puts a symlink in the place of `.git`',
    script: `git config diff.external "touch '$CANARY'; :"; echo changed > README.md; mv .git .elsewhere; ln -s .elsewhere .git`,
    naive: 'git diff',
  },
  {
    id: 'git-bare-inside',
    key: 'settings',
    severity: 'critical',
    attacker: 'commits a bare repository with such settings as a folder of files',
    script: `git init -q --bare fixture; git -C fixture config core.fsmonitor "touch '$CANARY'; :"
      git -C fixture config core.bare false; git -C fixture config core.worktree ..; touch fixture/refs/keep fixture/objects/keep
      git add -A; git commit -qm fixture`,
    naive: 'cd fixture && git status',
  },
  {
    id: 'git-submodule',
    key: 'hidden',
    severity: 'critical',
    attacker: 'registers a repository with such settings as a submodule',
    script: `git init -q sub; git -C sub commit -q --allow-empty -m sub
      git add sub; git commit -qm sub; git -C sub config core.fsmonitor "touch '$CANARY'; :"`,
    naive: 'git status',
  },
  {
    id: 'git-alias',
    key: 'settings',
    severity: 'medium',
    attacker: 'gives aliases the names of tools that may not be installed, as `lfs` and `annex`',
    script: `for tool in lfs annex; do git config alias.$tool "!touch '$CANARY'"; done`,
    naive: 'git lfs pull; git annex sync',
  },
]

interface PoisonArena extends HarvestArena {
  /** Has every command meet all clones, once. */
  verbs(): Promise<void>
}

async function poisonArena(): Promise<PoisonArena> {
  const arena = await harvestArena([{ id: 'settings' }, { id: 'hidden' }, { id: 'moved' }])
  for (const { id, key, script } of poisons) await arena.inside(key, `CANARY='${arena.canary(id)}'\n${script}`)
  let verbs: Promise<void> | undefined
  return { ...arena, verbs: async () => await (verbs ??= everyVerb(arena.project, arena.session)) }
}

const cases = poisons.map(({ id, key, script, naive, ...facts }): SecurityCase<PoisonArena> => ({
  id,
  ...facts,
  naive: `\`${naive}\` in the clone`,
  held: 'no command of scad runs it',
  async control({ project, home, naively }) {
    const canary = join(home, `${id}-ran`)
    const made = await naively(`git clone -q '${project.repos[key]}' ${id} && cd ${id} && export CANARY='${canary}' && { ${script}\n}`)
    if (made.code !== 0) throw new Error(made.stderr)
    if (await exists(canary)) throw new Error('the script itself runs the program')
    await naively(`cd ${id} && { ${naive}; }`)
    return await exists(canary)
  },
  async attack({ canary, verbs }) {
    await verbs()
    return await exists(canary(id))
  },
}))

/** Code on the host by whatever git obeys in a clone. */
export const poisonedClones: SecurityGroup<PoisonArena> = { title: 'A clone that runs programs', cases, arena: poisonArena }
