import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { removeSession } from '../../../src/lifetime/remove.ts'
import { copySession } from '../../../src/session/copy.ts'
import { must } from '../../support/expectations.ts'
import { exists } from '../../support/exists.ts'
import { hashFolder } from '../../support/git.ts'
import { type Arena, makeArena } from '../arena.ts'
import { readProfile, requireDefaults } from '../default-profile.ts'
import type { SecurityCase, SecurityGroup } from '../security-case.ts'

interface ReadArena extends Arena {
  /** A folder of the host with `key` in it, and what that says. */
  secret: { folder: string; text: string }
  /** A further session, whose profile is the default. */
  another(): Promise<Arena['session']>
  /** Whether the secret is in what was said, or in what lies on the host now, links followed. */
  leaked(said: string): Promise<boolean>
}

/** What an agent makes in its home and in its repository, where those look who read logs, artifacts, transcripts or the whole clone. */
const places = 'app/dist app/logs ~/.claude/projects/-workspace-app'

const cases: readonly SecurityCase<ReadArena>[] = [
  {
    id: 'links-to-secrets',
    severity: 'critical',
    attacker: 'puts symlinks to files of the host in the place of logs, artifacts, transcripts and whole folders',
    naive: '`cat` of a log in a mounted folder, and `cp -rL` of it',
    held: 'no link is followed on the host: what leads out is left behind, and told',
    async control({ naively, secret }) {
      const { stdout } = await naively(`mkdir -p logs && ln -s '${secret.folder}/key' logs/stdout && cat logs/stdout`)
      return stdout.includes(secret.text)
    },
    async attack({ project, another, secret, leaked }) {
      const session = await another()
      await project.inside(
        session,
        `cd .. && mkdir -p ${places} && for place in ${places}; do ln -s ${secret.folder}/key $place/out.log && ln -s ${secret.folder} $place/folder && echo real > $place/real.log; done
         ln -s ${secret.folder}/key app/untracked && mkdir -p app/.git/lfs && ln -s ${secret.folder} app/.git/lfs/objects`,
      )
      const out = join(project.folder, 'out')
      const { skipped } = await copySession(project.scad, { from: `${session.id}:.`, to: out })
      must(skipped.length >= 4, `too little was left behind: ${JSON.stringify(skipped)}`)
      const gone = await project.cli('session', 'remove', session.id, '--artifacts', 'dist/**', '--artifacts', 'logs/**')
      must(gone.code === 0, gone.stderr)
      return await leaked(gone.stdout + gone.stderr)
    },
  },
  {
    id: 'swapped-folder',
    severity: 'high',
    attacker: 'exchanges a folder for a symlink to one of the host, again and again, while files are read from it',
    naive: 'a reader that looks at the path, then opens it, in a mounted folder',
    held: 'what is read is inside, where no folder of the host is: fifty copies later nothing of it was read',
    async control({ naively, secret }) {
      // the reader looks first; the agent moves in between
      const { stdout } = await naively(`mkdir -p jobs && echo fine > jobs/key && test -f jobs/key && ! test -L jobs &&
        mv jobs jobs.was && ln -s '${secret.folder}' jobs && cat jobs/key`)
      return stdout.includes(secret.text)
    },
    async attack({ project, session, secret, leaked }) {
      // it stays for about as long as one copy takes, which looks at it several times
      const swap = 'while test ! -e /tmp/stop; do mv jobs a; ln -s "$0" jobs; rm jobs; mv a jobs; sleep 0.03; done'
      await project.inside(session, `mkdir -p /tmp/swap/jobs && echo fine > /tmp/swap/jobs/key`)
      const request = { command: ['sh', '-c', swap, secret.folder], user: session.user, workingDir: '/tmp/swap', env: {} }
      await project.scad.engine.execDetached(session.container, request)
      const to = join(project.folder, 'swapped')
      await mkdir(to)
      let copied = 0
      for (let round = 0; round < 50; round++)
        await copySession(project.scad, { from: `${session.id}:/tmp/swap/jobs/key`, to: join(to, `${round}`) }).then(
          () => copied++,
          () => {},
        )
      await project.inside(session, 'touch /tmp/stop')
      must(copied > 0, 'no copy met the folder')
      return await leaked('')
    },
  },
  {
    id: 'pipes-and-sockets',
    severity: 'high',
    attacker: 'puts named pipes, sockets and folders in the place of files that are read',
    naive: '`cat` of a log in a mounted folder, which waits for ever',
    held: 'they are left behind, and the session goes as any other',
    async control({ naively }) {
      return (await naively('mkfifo pipe && cat pipe', { timeoutMs: 2000 })).code === null
    },
    async attack({ project, another }) {
      const session = await another()
      await project.inside(
        session,
        `cd .. && mkdir -p ${places} && for place in ${places}; do mkfifo $place/pipe.log && mkdir $place/folder.log &&
         perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => shift, Listen => 1) or die' $place/socket.log; done; echo log > app/logs/real.log`,
      )
      const { files } = await copySession(project.scad, { from: `${session.id}:logs`, to: join(project.folder, 'pipes') })
      must(files === 1, `${files} files were copied`)
      const gone = await project.cli('session', 'remove', session.id, '--artifacts', 'logs/**')
      return gone.code !== 0
    },
  },
  {
    id: 'endless-file',
    severity: 'medium',
    attacker: 'leaves files of 4 TB that take no room, as a log and as a transcript',
    naive: '`cat` of a log in a mounted folder, which does not end',
    held: 'refused above a limit, and the session goes as any other',
    async control({ naively }) {
      return (await naively('truncate -s 4T sparse && cat sparse > /dev/null', { timeoutMs: 3000 })).code === null
    },
    async attack({ project, another }) {
      const session = await another()
      await project.inside(session, `cd .. && mkdir -p ${places} && for place in ${places}; do truncate -s 4T $place/sparse.jsonl; done`)
      const { code, stderr } = await project.cli('session', 'cp', `${session.id}:logs/sparse.jsonl`, 'sparse', '--limit', '10m')
      must(code === 2 && stderr.includes('--limit'), `it does not name the limit: ${stderr}`)
      must(!(await exists(join(project.folder, 'sparse'))), 'something is left of it')
      return (await project.cli('session', 'remove', session.id)).code !== 0
    },
  },
  {
    id: 'undeletable-tree',
    severity: 'medium',
    attacker: 'leaves a tree that its owner cannot delete, hundreds of folders deep, with links to folders of the host',
    naive: '`rm -rf` of a mounted folder by a user',
    held: 'the session goes, and what the links name stays',
    async control({ naively }) {
      const other = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --clear-groups' : ''
      const { code } = await naively(
        `mkdir -p tree/closed/in && chmod 0777 . tree && chmod 000 tree/closed && { test -z '${other}' || chown -R 65534 tree; } && ${other} rm -rf tree`,
      )
      return code !== 0
    },
    async attack({ project, another, secret }) {
      const session = await another()
      const before = await hashFolder(secret.folder)
      await project.inside(
        session,
        `mkdir /tmp/tree && cd /tmp/tree && ln -s '${secret.folder}' host && perl -e 'for (1 .. 900) { mkdir "d" and chdir "d" or die }' && mkdir closed && touch closed/x && chmod 000 closed`,
      )
      await removeSession(project.scad, { session: session.id })
      must((await hashFolder(secret.folder)) === before, 'a folder of the host changed')
      return (await project.scad.engine.inspectContainer(session.container)) !== null
    },
  },
]

async function readArena(): Promise<ReadArena> {
  const base = await makeArena({ repos: { app: { files: { '.gitignore': 'dist/\nlogs/\n' } } } })
  const { project, naively } = base
  const secret = { folder: join(project.folder, 'secret'), text: `canary-${project.name}` }
  await mkdir(secret.folder)
  await writeFile(join(secret.folder, 'key'), secret.text)
  return {
    ...base,
    secret,
    async another() {
      const session = await project.start()
      requireDefaults(await readProfile(project, session))
      return session
    },
    async leaked(said) {
      // whatever came out, as somebody reads it who follows every link
      const { stdout } = await naively(
        `cd '${project.folder}' && for place in out swapped '${project.scad.paths.archive}' repos; do grep -rl '${secret.text}' $place/ 2>/dev/null; cp -rL $place copy.$$ 2>/dev/null; grep -rl '${secret.text}' copy.$$; rm -rf copy.$$; done`,
      )
      return said.includes(secret.text) || stdout !== ''
    },
  }
}

export const readFiles: SecurityGroup<ReadArena> = { title: 'Files that are something else', cases, arena: readArena }
