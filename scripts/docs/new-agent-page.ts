import { join } from 'node:path'
import { packageFolder } from '../../src/scad/package.ts'
import { fieldsOf } from './fields-of.ts'

const agents = join(packageFolder(), 'src', 'agents')

/** `docs/new-agent.md`: how a program gets a row of its own. */
export function newAgentPage(): string {
  return [
    '# A new agent',
    '',
    "Any program can be an agent from the config alone: `{ adapter: 'command', argv: ['my-agent', '{promptFile}'] }`. A row in `src/agents` is worth",
    'its while for a program that is installed by scad, tells what it does, has a login, or asks questions at its first start. A row is data and pure',
    'functions: it says how, and runs nothing.',
    '',
    '## What to find out first',
    '',
    'Run the published program, in the version that will be pinned, as an ordinary user with an empty home and without a network: a scripted model',
    'server on loopback, such as `test/support/model-server`, which speaks four APIs, does what you tell it to. Believe what you see, not its manual.',
    '',
    '- Does it read its prompt from stdin, and go on when that has ended? What with 200 KB of it, or a dash at the beginning?',
    '- Which words and settings keep it from every question: permissions, trust in a folder, onboarding, a login? Without a terminal, and at one?',
    '- What does it write without a terminal, and which line says that it is done and that it succeeded? Exit code 0 proves nothing: try a wrong key,',
    '  429, 500, a stream that is cut off, its limit of turns, TERM and INT.',
    '- How is something added to its system prompt? One that can only replace it may read a context file of a folder it is given, as `gemini` does.',
    '- May it work in several folders? Does it take an id for its conversation, or tell one, and go on with it?',
    '- Does it run commands of ours when it begins a turn, asks for something and is done, and from its start on? What tells them the id of its',
    '  conversation? What does it do at a terminal with a paste of several lines, and with Enter after it?',
    '- Which variables does it log in with, and which files? What in these renews the login, and may therefore not be copied?',
    '- Does it update itself, send telemetry, wait for an upload at its end, leave processes behind? What switches that off?',
    '',
    '## The steps',
    '',
    '1. Copy `src/agents/adapter.template.ts` to `src/agents/<name>.ts` and answer each of its lines; the tables below say what they mean.',
    '2. Write its reader, `src/agents/<name>-events.ts`: one line of output in, [events](agents.md#events) out. What it does not know gives no event.',
    '3. Record a short run, with one tool call, as `test/unit/agents/streams/<name>.ndjson`, cleaned of names of your machine.',
    '4. At a terminal, point its hooks to the words of `src/agents/turn-hooks.ts`, in a settings file of the job or by its options, and say under',
    '   `turns` whether they tell from its start on. They pass on what a hook is told on stdin: of that the runner reads `session_id`, by which the',
    '   conversation is gone on with. Without hooks nobody knows who waits, and `job send` has a changed screen for its only proof.',
    '5. Add the row to `src/agents/adapters.ts`, its name to `src/config/agent-schema.ts`, and the words that were tried, of both ways of starting it,',
    '   to `test/unit/agents/start-words.test.ts`.',
    '6. `npm run docs`, then `npm run check`. The tests say what is missing: a row that is incomplete, drops what a config asks of it, names a file that',
    '   it does not write, is not given the brief, or whose recorded run has no beginning, no end or lines that mean nothing. The template goes through',
    '   the same tests.',
    '7. Say in `test/agents/real-agent.ts` what points it to the scripted model, give it a test file beside the others there, add it to',
    '   `test/agents/terminal.test.ts`, with the word that ends it in `test-terminal.ts`, and let',
    '   `npm run agents -- --update` run it in every case: what was [seen](agents.md#seen) of it is on the page of agents.',
    '',
    '## The row',
    '',
    ...table('adapter.ts', 'AgentAdapter'),
    '## What a start is made of',
    '',
    'Paths are inside the container.',
    '',
    ...table('adapter.ts', 'StartRequest'),
    '## What a start is',
    '',
    ...table('adapter.ts', 'StartPlan'),
    'A file of it:',
    '',
    ...table('adapter.ts', 'StartFile'),
    '## How a program tells of its end',
    '',
    ...table('ending.ts', 'Ending'),
    '## What it logs in with',
    '',
    ...table('login.ts', 'LoginSources'),
    'How its [gateway](credentials.md#keys-that-stay-outside) adds a key:',
    '',
    ...table('login.ts', 'Upstream'),
  ].join('\n')
}

function table(file: string, name: string): string[] {
  const rows = fieldsOf(join(agents, file), name).map(
    ({ name: field, text }) => `| \`${field}\` | ${text.replace(/ @throws (\S+)$/, ' It may throw `$1`.').replaceAll('|', '\\|')} |`,
  )
  return ['| field | what |', '| --- | --- |', ...rows, '']
}
