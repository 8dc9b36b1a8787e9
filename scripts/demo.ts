/**
 * The main job on real repositories, told as a tutorial: `npm run demo [-- --agent claude] [--prompt-file FILE] [--folder DIR]`.
 * Each scad command is printed as a person would type it and then run. The branches stay in the repositories under DIR.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const checkout = dirname(import.meta.dirname)
const { values } = parseArgs({
  options: { agent: { type: 'string', default: 'scripted' }, 'prompt-file': { type: 'string' }, folder: { type: 'string' } },
})
const folder = resolve(values.folder ?? join(checkout, 'demo'))
const source = join(checkout, 'examples', 'demo')
const scad = [process.execPath, join(checkout, 'commands', 'scad.ts')]

prepare()
tell(
  'Two repositories with their history, a folder of data, and one config.',
  `Everything is under ${folder}. To type the commands yourself:`,
  `  alias scad='${scad.join(' ')}'; cd ${folder}`,
)
shell('git -C measure log --oneline | head -n 3; git -C measure rev-list --count HEAD; git -C handbook log --oneline | head -n 3; cat scad.config.yaml')
tell('The config is data; scad checks it before it does anything.')
run('config', 'validate')
tell('Build: an image with the tools, and on it one with a clone of each repository. Nothing changed means nothing built.')
run('build')
tell('A session is a container made from that image. It runs no agent by itself.')
const session = run('session', 'start', '--tag', 'tour')
tell('Inject the work: the prompt goes in as a file, the agent runs as an unprivileged user, and its output comes here.')
shell('cat prompt.md')
const job = run('inject', session, '--prompt-file', 'prompt.md', '--agent', values.agent, '--branch', 'work')
run('job', 'logs', job, '--follow')
run('job', 'wait', job)
tell('What happened, from the engine and the journal, not from a state file.')
run('status', 'demo')
run('job', 'show', job)
tell('Fetch the branches. No working tree and no branch of yours moves: they land under refs/remotes/scad/.')
run('code', 'fetch', session)
run('code', 'diff', session, '--stat')
tell('And they are ordinary git in the host repositories.')
shell(`git -C measure diff main scad/${session}/work -- measure/units.py; git -C handbook log --oneline main..scad/${session}/work`)
tell(
  'What to type next:',
  `  git -C ${shown('measure')} merge scad/${session}/work      take the work over`,
  `  scad session shell ${session}      look around inside`,
  `  scad inject ${session} "…"      give it more to do`,
  `  scad finish ${session}      fetch, prove that everything arrived, remove the session`,
)

/** Host repositories from the recorded histories, data and config; what is there already stays as it is. */
function prepare(): void {
  mkdirSync(folder, { recursive: true })
  for (const name of ['samples', 'measure', 'handbook']) {
    const repo = join(folder, name)
    if (existsSync(repo)) continue
    must(spawnSync('git', ['init', '-q', '-b', 'main', repo], { stdio: 'inherit' }))
    const history = openSync(join(source, `${name}.fast-export`), 'r')
    must(spawnSync('git', ['-C', repo, 'fast-import', '--quiet'], { stdio: [history, 'inherit', 'inherit'] }))
    must(spawnSync('git', ['-C', repo, 'reset', '-q', '--hard'], { stdio: 'inherit' }))
  }
  must(
    spawnSync('git', ['-C', join(folder, 'measure'), '-c', 'protocol.file.allow=always', '-c', `remote.origin.url=${join(folder, 'measure')}`, 'submodule', 'update', '-q', '--init'], {
      stdio: 'inherit',
    }),
  )
  cpSync(join(source, 'data'), join(folder, 'data'), { recursive: true })
  cpSync(join(source, 'agent'), join(folder, 'agent'), { recursive: true })
  cpSync(resolve(values['prompt-file'] ?? join(source, 'prompts', 'furlong.md')), join(folder, 'prompt.md'))
  const config = readFileSync(join(source, 'scad.config.yaml'), 'utf8')
  writeFileSync(join(folder, 'scad.config.yaml'), values.agent === 'scripted' ? config : `${config}  ${values.agent}:\n    adapter: ${values.agent}\n`)
}

function tell(...lines: string[]): void {
  console.log(`\n${lines.map((line) => `# ${line}`).join('\n')}`)
}

function shell(line: string): void {
  console.log(`\n$ ${line}`)
  must(spawnSync('sh', ['-c', line], { cwd: folder, stdio: 'inherit', env: { ...process.env, GIT_PAGER: 'cat' } }))
}

/** Runs scad and shows what it prints; the last line of its stdout is the answer. */
function run(...args: string[]): string {
  console.log(`\n$ scad ${args.map((arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}`)
  const result = spawnSync(scad[0] ?? '', [...scad.slice(1), ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })
  process.stdout.write(result.stdout)
  must(result)
  return result.stdout.trim().split('\n').at(-1) ?? ''
}

function must(result: { status: number | null; error?: Error }): void {
  if (result.status === 0) return
  console.error(result.error?.message ?? `the last command ended with ${result.status}`)
  process.exit(result.status ?? 1)
}

function shown(name: string): string {
  return relative(process.cwd(), join(folder, name)) || '.'
}
