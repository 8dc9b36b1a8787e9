/**
 * The main job on real repositories, told as a tutorial: `npm run demo [-- --agent claude] [--prompt-file FILE] [--folder DIR]`.
 * Every command is printed as a person would type it and run as it is printed. The branches stay in the repositories under DIR.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { keySchema } from '../src/scad/names.ts'
import { type DemoAgent, demoAgents, demoPrompt, makeDemoFolder, quoted } from './demo/demo-folder.ts'
import { type Tutorial, tutorial } from './demo/tutorial.ts'

const usage = 'npm run demo -- [--agent scripted|claude] [--prompt-file FILE] [--folder DIR]'

interface Wishes {
  agent: DemoAgent
  prompt: Buffer
  /** Absolute. */
  folder: string
}

/** A wish that cannot be granted. */
class UsageError extends Error {}

// The command that runs gets Ctrl-C as well; the demo ends when it has.
process.on('SIGINT', () => {})
// The reader went away.
process.stdout.on('error', () => process.exit(141))

try {
  const wishes = readWishes()
  makeDemoFolder(wishes)
  await tour(tutorial(wishes.folder), wishes)
} catch (error) {
  if (!(error instanceof Error)) throw error
  console.error(error instanceof UsageError ? `The demo cannot start: ${error.message}` : `\nThe demo stopped: ${error.message}`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

/** @throws UsageError */
function readWishes(): Wishes {
  const { values } = readOptions()
  // npm runs scripts in the folder of the package, whatever folder it was called in
  const here = process.env['INIT_CWD'] ?? process.cwd()
  const agent = demoAgents.find((name) => name === values.agent)
  if (agent === undefined) throw new UsageError(`there is no agent "${values.agent}" here, but ${demoAgents.join(' and ')}`)
  if (agent === 'claude' && !process.env['ANTHROPIC_API_KEY'])
    throw new UsageError('--agent claude needs an API key: export ANTHROPIC_API_KEY=… and run it again')
  const folder = values.folder === undefined ? join(dirname(import.meta.dirname), 'demo') : resolve(here, values.folder)
  const name = keySchema.safeParse(basename(folder))
  if (!name.success) throw new UsageError(`the project is named after ${folder}, which takes ${name.error.issues[0]?.message}`)
  const file = values['prompt-file'] === undefined ? demoPrompt : resolve(here, values['prompt-file'])
  try {
    return { agent, folder, prompt: readFileSync(file) }
  } catch {
    throw new UsageError(`the prompt file ${file} cannot be read`)
  }
}

function readOptions() {
  try {
    return parseArgs({
      options: { agent: { type: 'string', default: 'scripted' }, 'prompt-file': { type: 'string' }, folder: { type: 'string' } },
    })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UsageError(`${error.message.split('.')[0]}; it is: ${usage}`)
  }
}

async function tour(page: Tutorial, { agent, folder }: Wishes): Promise<void> {
  const project = basename(folder)
  page.title('scad, on two real repositories')
  page.text(
    'An agent gets a task that spans two repositories and a folder of data. It works in',
    'a container, without asking for permission, and what comes back is branches.',
    'Every command is run as it stands here; what follows it is what it printed.',
  )

  page.section(
    'The project',
    'Code with its tests (and a submodule), its docs, data that nobody may change, and one',
    `file that says so. All of it is in ${folder}:`,
  )
  await page.run('git -C measure log --oneline -n 4')
  await page.run('git -C handbook log --oneline -n 4')
  await page.run('cat scad.config.yaml')
  await page.run('scad config validate')
  page.text('', 'It asks for mounts, so nothing is done with it before somebody trusts it as it is:')
  await page.run('scad trust --yes')

  page.section(
    'Build',
    'One image with the tools, and on it one with a clone of each repository. The second',
    'time nothing has changed, so nothing is built.',
  )
  await page.run('scad build')

  page.section(
    'A session',
    'A session is a container made from that image. Nothing is cloned or copied again,',
    'however large the repositories are. It runs no agent by itself. The last line is its id.',
  )
  const session = await page.run('scad session start --tag tour')
  page.text('', 'The data is there to read, and to read only:')
  await page.run(`scad session exec ${session} -- cat /data/race.csv`)
  await page.runRefused(`scad session exec ${session} -- rm /data/race.csv`)

  page.section(
    'Inject the work',
    'The prompt goes in as a file and starts a job; its id comes back at once. The agent',
    'runs as an unprivileged user, watched by a process that it cannot touch.',
  )
  await page.run('cat prompt.md')
  const job = await page.run(`scad inject ${session} --prompt-file prompt.md --agent ${agent} --branch work`)
  page.text('', 'What it writes, as it comes, and how it ended:')
  await page.run(`scad job logs ${job} --follow`)
  await page.run(`scad job wait ${job}`)

  page.section('Status', 'Asked of the engine and of the containers at this moment; there is no state file.')
  await page.run(`scad status ${project}`)

  page.section(
    'Fetch the branches',
    'Out of the container and into your repositories, all of them or none, as',
    `scad/${session}/BRANCH. Your branches and files stay as they are.`,
  )
  await page.run(`scad code fetch ${session}`)

  page.section('Look at the difference', 'What changed since the session began, in every repository:')
  await page.run(`scad code diff ${session} --stat`)
  page.text('', 'From here on it is ordinary git:')
  await page.run(`git -C measure diff main...scad/${session}/work -- measure`)
  await page.run(`git -C handbook log --oneline main..scad/${session}/work`)

  nextSteps(page, session, folder)
}

/** Lines that work as they are when pasted into a shell. */
function nextSteps(page: Tutorial, session: string, folder: string): void {
  const here = process.env['INIT_CWD'] ?? process.cwd()
  const steps = [
    [`cd ${quoted(relative(here, folder) || '.')}`, 'where all of this is'],
    ['PATH="$PWD/bin:$PATH"', 'the scad of this checkout'],
    [`git -C measure merge scad/${session}/work`, 'take the code over'],
    [`git -C handbook merge scad/${session}/work`, 'and the docs'],
    [`scad session shell ${session}`, 'look around inside; leave with exit'],
    [`scad inject ${session} --follow -- python3 -m unittest discover -s tests -t .`, 'a plain command as a job'],
    [`scad finish ${session}`, 'check that all has arrived, and remove the session'],
  ] as const
  page.section('What to type next')
  for (const [command, why] of steps) page.suggest(command, why)
  page.text('', 'Another prompt makes another diff:', '')
  page.suggest('npm run demo -- --prompt-file examples/demo/prompts/league.md', 'in the checkout')
}
