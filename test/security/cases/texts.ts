import { join } from 'node:path'
import { injectJob } from '../../../src/job/inject.ts'
import { waitJob } from '../../../src/job/wait.ts'
import { packageFolder } from '../../../src/scad/package.ts'
import { must } from '../../support/expectations.ts'
import { onTerminal } from '../../support/terminal.ts'
import { type Arena, makeArena } from '../arena.ts'
import type { SecurityCase, SecurityGroup } from '../security-case.ts'

/** Sets `$e` to what sets a title and a colour, and hides and turns letters round: ESC, C1, bidi, zero-width and tag characters. */
const setEscapes = String.raw`e=$(printf '\033]0;evil\007\033[31m\302\2332J\342\200\256\342\200\213\363\240\201\201')`
/** A commit whose author, message, file and branch have them; git lets no ESC into a branch. */
const commit = String.raw`${setEscapes}; printf 'line %s\n' "$e" > "file$e"; git add -A
  git switch -q -c "$(printf 'work\302\233\342\200\256')"; git -c user.name="A$e" -c user.email=a@b commit -qm "message $e"`
// oxlint-disable-next-line no-control-regex -- control characters are the subject
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u

interface TextArena extends Arena {
  job: string
}

/** Runs what shows text from inside. @returns whether any of it says something that is not plain text */
async function shown({ project, session, job }: TextArena, flags: readonly string[], look: (stdout: string) => void): Promise<boolean> {
  let unclean = false
  for (const words of [
    ['status', project.name],
    ['code', 'status', session.id],
    ['code', 'diff', session.id],
    ['code', 'log', session.id],
    ['code', 'fetch', session.id],
    ['harvest', session.id],
    ['job', 'logs', job],
    ['job', 'show', job],
    ['session', 'logs', session.id],
  ]) {
    const { code, stdout, stderr } = await project.cli(...words, ...flags)
    must(code === 0, `${words.join(' ')}: ${stderr}`)
    look(stdout)
    unclean ||= unsafe.test(stdout) || unsafe.test(stderr)
  }
  return unclean
}

const cases: readonly SecurityCase<TextArena>[] = [
  {
    id: 'escapes-for-people',
    severity: 'medium',
    attacker: 'puts escape sequences, C1, bidi, zero-width and tag characters into branches, authors, messages, file names and output',
    naive: '`git log` and `cat` of a log',
    held: 'none of them reaches stdout or stderr',
    async control({ naively }) {
      const { stdout } = await naively(`git init -q texts && cd texts && { ${commit}\n} && git log | cat`)
      return unsafe.test(stdout)
    },
    attack: async (arena) => await shown(arena, [], () => {}),
  },
  {
    id: 'escapes-in-json',
    severity: 'medium',
    attacker: 'does the same to whoever reads `--json`',
    naive: 'a tool that prints JSON as its library writes it, which leaves all but C0 as it is',
    held: 'every document parses, and has escapes in their place',
    async control({ naively }) {
      const { stdout } = await naively(`${setEscapes}; '${process.execPath}' -p 'JSON.stringify(process.argv[1])' "$e"`)
      return unsafe.test(stdout)
    },
    async attack(arena) {
      let documents = 0
      const unclean = await shown(arena, ['--json'], (stdout) => {
        for (const line of stdout.trim().split('\n')) {
          JSON.parse(line)
          documents++
        }
      })
      must(documents >= 9, 'nothing was printed')
      return unclean
    },
  },
  {
    id: 'terminal-left-changed',
    severity: 'medium',
    attacker: 'switches on the other screen, bracketed paste and reports of the mouse, hides the cursor, and ends at once',
    naive: 'a program at the terminal, as `docker exec -it` shows it',
    held: 'they are switched off when the terminal comes back, as in `session exec -it`',
    async control({ home }) {
      await using terminal = await onTerminal(['sh', '-c', switchModes], { cwd: home, env: process.env })
      await terminal.ended
      return modesLeft(terminal.shown()).length === modes.length
    },
    async attack({ project, session }) {
      const words = ['session', 'exec', '-it', session.id, '--', 'sh', '-c', switchModes]
      const command = [process.execPath, join(packageFolder(), 'commands', 'scad.ts'), ...words]
      await using terminal = await onTerminal(command, { cwd: project.folder, env: { ...project.env, TERM: 'xterm-256color' } })
      await terminal.ended
      must(terminal.shown().includes('\u001B[?2004h'), 'the program did not come to switch them on')
      return modesLeft(terminal.shown()).length > 0
    },
  },
]

/** Modes of a terminal that stay when a program ends: the other screen, bracketed paste, the mouse, and, off, the cursor. */
const modes = ['1049h', '2004h', '1000h', '1002h', '1003h', '1006h', '25l']
const switchModes = `printf '${modes.map((mode) => String.raw`\033[?${mode}`).join('')}'; kill -9 $$`

/** Those of the modes that the last word on each of them left on. */
function modesLeft(screen: string): string[] {
  return modes.filter(
    (mode) => screen.lastIndexOf(`\u001B[?${mode}`) > screen.lastIndexOf(`\u001B[?${mode.slice(0, -1)}${mode.endsWith('h') ? 'l' : 'h'}`),
  )
}

async function textArena(): Promise<TextArena> {
  const arena = await makeArena()
  const { project, session } = arena
  await project.inside(session, commit)
  const script = `${setEscapes}; echo "out $e"; echo "error $e" >&2; exit 3`
  const { id } = await injectJob(project.scad, { session: session.id, command: ['sh', '-c', script] })
  await waitJob(project.scad, { job: id })
  return { ...arena, job: id }
}

export const texts: SecurityGroup<TextArena> = { title: 'Texts that are more than text', cases, arena: textArena }
