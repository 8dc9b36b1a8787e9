import { createHash } from 'node:crypto'
import { fetchCode } from '../../../src/code/fetch.ts'
import { injectJob } from '../../../src/job/inject.ts'
import { readJobOutput } from '../../../src/job/output.ts'
import { waitJob } from '../../../src/job/wait.ts'
import { label } from '../../../src/scad/labels.ts'
import { findSession } from '../../../src/session/find.ts'
import { listSessions } from '../../../src/session/list.ts'
import { outputOf } from '../../engine/job-support.ts'
import { must } from '../../support/expectations.ts'
import { exists } from '../../support/exists.ts'
import { naiveContainer } from '../../support/naive-container.ts'
import type { Arena } from '../arena.ts'
import type { SecurityCase } from '../security-case.ts'

/** Prompts, words of commands, names and labels that somebody takes for more than they are. */
export const words: readonly SecurityCase<Arena>[] = [
  {
    id: 'prompt-as-shell',
    severity: 'high',
    attacker: 'is a prompt with quotes, `$( )`, the marks of a heredoc, and a megabyte more',
    naive: 'a prompt that is pasted into a script, `bash -c "cat > prompt <<EOF … EOF"`',
    held: 'the file inside has it byte for byte; one with a NUL is refused',
    async control({ home, naively }) {
      const prompt = `fine\nEOF\ntouch '${home}/pasted'\n`
      await naively(`bash -c "$(cat)"`, { input: `cat > prompt <<EOF\n${prompt}\nEOF\n` })
      return await exists(`${home}/pasted`)
    },
    async attack({ project, session }) {
      const prompt = `'"\`touch /tmp/ran\` $(touch /tmp/ran)\nEOF\nPROMPT\ntouch /tmp/ran\r\n\\ --flag \${IFS} é \u202E`
      for (const text of [prompt, prompt.repeat(20_000)]) {
        const { code, stderr } = await project.cliWith({ input: text }, 'inject', session.id, '--agent', 'copy', '--wait', '-')
        must(code === 0, stderr)
        const inside = await project.inside(session, 'sha256sum < /tmp/prompt')
        must(inside.startsWith(createHash('sha256').update(text).digest('hex')), 'it is not what was asked')
      }
      const refused = await project.cliWith({ input: 'a\0b' }, 'inject', session.id, '--agent', 'copy', '-')
      must(refused.code === 2, `a NUL is taken: ${refused.code}`)
      return (await project.inside(session, 'ls /tmp')).includes('ran')
    },
  },
  {
    id: 'words-as-shell',
    severity: 'medium',
    attacker: 'is the name of a branch, a word of a command, a tag or a path with the marks of a shell',
    naive: '`sh -c "git switch -c $BRANCH"`',
    held: 'the words arrive as they are, or are refused, and nothing runs',
    async control({ home, naively }) {
      const branch = `x;touch$IFS$HOME/branched`
      await naively(`git init -q words; cd words; branch='${branch}'; sh -c "git switch -c $branch"`)
      return await exists(`${home}/branched`)
    },
    async attack({ project, session }) {
      const odd = [
        'x;touch$IFS/tmp/ran',
        '$(touch /tmp/ran)',
        '`touch /tmp/ran`',
        "x' ; touch /tmp/ran ; '",
        'x\ntouch /tmp/ran',
        '--exec=touch /tmp/ran',
      ]
      const { id } = await injectJob(project.scad, { session: session.id, command: ['printf', '%s|', ...odd] })
      await waitJob(project.scad, { job: id })
      const { stdout } = await outputOf(readJobOutput(project.scad, { job: id }))
      must(stdout === odd.map((word) => `${word}|`).join(''), `the words became ${stdout}`)
      for (const word of odd)
        for (const line of [
          ['inject', session.id, '--branch', word, '--', 'true'],
          ['session', 'cp', `${session.id}:${word}`, 'nowhere'],
        ]) {
          const { code } = await project.cli(...line)
          must(code !== 0, `${line.join(' ')} is taken`)
        }
      return (await project.inside(session, 'ls /tmp')).includes('ran')
    },
  },
  {
    id: 'names-as-paths',
    severity: 'high',
    attacker: 'gives names that are paths, options, empty, of 300 letters, of several lines or of letters that look alike',
    naive: '`rm -rf "state/$NAME"`',
    held: 'each is refused by what a name may be, or names nothing, and no file is touched',
    async control({ home, naively }) {
      await naively('mkdir -p state other; name=../other; rm -rf "state/$name"')
      return !(await exists(`${home}/other`))
    },
    async attack({ project, session }) {
      const names = ['../repos', 'a/b', '-rf', '', 'x'.repeat(300), 'a\nb', 'ѕcad', '.', '*']
      for (const name of names) {
        const { code, stderr } = await project.cli('session', 'remove', '--discard', '--force', '--', name)
        must([2, 3, 4].includes(code) && !/^ {4}at /m.test(stderr), `"${name}" ended with ${code}: ${stderr}`)
      }
      for (const line of [
        ['code', 'fetch', session.id, '--repo', '../app'],
        ['job', 'show', `${session.id}/../x`],
        ['session', 'start', '--tag', '../x'],
        ['archive', 'show', '../../user'],
        ['session', 'restore', '../x'],
      ]) {
        const { code } = await project.cli(...line)
        must(code === 2 || code === 3 || code === 4, `${line.join(' ')} ended with ${code}`)
      }
      const { state } = await findSession(project.scad, session.id)
      return state !== 'running' || !(await exists(project.repos['app'] ?? ''))
    },
  },
  {
    id: 'labels-of-an-image',
    severity: 'medium',
    attacker: 'is an image that carries the labels of a session, which every container of it inherits',
    naive: '`docker ps --filter label=scad.session=…`, which lists both',
    held: 'the session is told once, and is the one that scad started',
    async control(arena) {
      await using stranger = await namesake(arena)
      const found = await arena.project.scad.engine.listContainers({ [label.session]: arena.session.id })
      return found.some(({ id }) => id === stranger.id)
    },
    async attack(arena) {
      await using stranger = await namesake(arena)
      const { project, session } = arena
      const sessions = await listSessions(project.scad, { project: project.name })
      must(sessions.length > 0, 'no session is listed')
      await fetchCode(project.scad, { session: session.id })
      return sessions.some(({ container }) => container === stranger.id)
    },
  },
]

/** A container that somebody runs of an image with the labels of the session. Disposing removes both. */
async function namesake({ project, session }: Arena): Promise<AsyncDisposable & { id: string }> {
  const { engine } = project.scad
  const labels = (await engine.inspectContainer(session.container))?.labels ?? {}
  const reference = `scad-test:${project.name}`
  await using plain = await naiveContainer()
  const image = await engine.commitContainer(plain.id, { reference, labels, user: '0:0', workingDir: '/' })
  const stranger = await naiveContainer({ image })
  const gone = async (): Promise<void> => {
    await stranger[Symbol.asyncDispose]()
    await engine.removeImage(image)
  }
  return { id: stranger.id, [Symbol.asyncDispose]: gone }
}
