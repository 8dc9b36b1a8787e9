import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { spawnSync } from 'node:child_process'

const checkout = dirname(dirname(import.meta.dirname))
const source = join(checkout, 'examples', 'demo')

/** The agents that the demo's config has rows for; `scripted` is in it from the start. */
export const demoAgents = ['scripted', 'claude'] as const
export type DemoAgent = (typeof demoAgents)[number]

const claude = `  claude:
    adapter: claude
    env: { ANTHROPIC_API_KEY: $ANTHROPIC_API_KEY }
`

export interface DemoFolder {
  /** Absolute path. Its last part is the project's name. */
  folder: string
  agent: DemoAgent
  /** What the agent is asked to do. */
  prompt: string | Buffer
}

/**
 * Makes what the demo works on: two repositories with their recorded history, a third that one of them holds as a submodule, a folder of
 * data, the scripted agent, a prompt, the config, and `bin/` with this checkout's scad. Repositories, data and config that are there
 * already stay as they are.
 */
export function makeDemoFolder({ folder, agent, prompt }: DemoFolder): void {
  mkdirSync(folder, { recursive: true })
  makeOnce(join(folder, 'samples'), (place) => importHistory('samples', place))
  makeOnce(join(folder, 'measure'), (place) => {
    importHistory('measure', place)
    // its address is `../samples`, beside the repository; git takes a folder for one only when told to
    const origin = `remote.origin.url=${join(folder, 'measure')}`
    git('-C', place, '-c', 'protocol.file.allow=always', '-c', origin, 'submodule', '--quiet', 'update', '--init')
  })
  makeOnce(join(folder, 'handbook'), (place) => importHistory('handbook', place))
  cpSync(join(source, 'data'), join(folder, 'data'), { recursive: true, force: false })
  cpSync(join(source, 'agent'), join(folder, 'agent'), { recursive: true })
  // the agent is another user than root, whose files may be for root alone
  for (const name of ['data', 'agent']) makeReadable(join(folder, name))
  writeFileSync(join(folder, 'prompt.md'), prompt)
  writeConfig(join(folder, 'scad.config.yaml'), basename(folder), agent)
  writePrograms(join(folder, 'bin'))
}

/** The prompt of the demo unless another one is given. */
export const demoPrompt = join(source, 'prompts', 'furlong.md')

/** Through a name of its own, so that what a broken run left is not taken for the whole. */
function makeOnce(place: string, make: (place: string) => void): void {
  if (existsSync(place)) return
  const unfinished = `${place}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  make(unfinished)
  renameSync(unfinished, place)
}

function makeReadable(place: string): void {
  const facts = statSync(place)
  chmodSync(place, facts.mode | (facts.isDirectory() ? 0o555 : 0o444))
  if (facts.isDirectory()) for (const name of readdirSync(place)) makeReadable(join(place, name))
}

function importHistory(name: string, place: string): void {
  git('init', '--quiet', '--initial-branch=main', place)
  git.withInput(readFileSync(join(source, `${name}.fast-export`)), '-C', place, 'fast-import', '--quiet')
  git('-C', place, 'reset', '--quiet', '--hard')
}

/** The agents come last in the config, so a further one is a matter of appending. */
function writeConfig(file: string, project: string, agent: DemoAgent): void {
  if (!existsSync(file))
    writeFileSync(file, readFileSync(join(source, 'scad.config.yaml'), 'utf8').replace(/^name: .*$/m, `name: ${project}`))
  const config = readFileSync(file, 'utf8')
  if (agent === 'claude' && !/^ {2}claude:$/m.test(config)) writeFileSync(file, `${config.trimEnd()}\n${claude}`)
}

/** Writes `scad` and git's way to it, as this checkout runs them; anew each time, as the checkout may have moved. */
export function writePrograms(bin: string): void {
  mkdirSync(bin, { recursive: true })
  for (const name of ['scad', 'git-remote-scad']) {
    const words = [process.execPath, join(checkout, 'commands', `${name}.ts`)].map(quoted)
    writeFileSync(join(bin, name), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`)
    chmodSync(join(bin, name), 0o755)
  }
}

/** A word as a shell takes it for itself. */
export function quoted(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

function git(...args: string[]): void {
  git.withInput('', ...args)
}

/** @throws Error with git's last line */
git.withInput = (input: string | Buffer, ...args: string[]): void => {
  const { status, stderr, error } = spawnSync('git', args, { input, stdio: ['pipe', 'ignore', 'pipe'], encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`)
}
