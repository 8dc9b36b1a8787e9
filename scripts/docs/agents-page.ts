import { type AgentAdapter, agentSettings } from '../../src/agents/adapter.ts'
import { adapters } from '../../src/agents/adapters.ts'
import type { LinePattern } from '../../src/agents/ending.ts'
import { type FailureClass, failureClasses, passingFailures } from '../../src/agents/failure.ts'
import { agentEventSchema } from '../../src/agents/agent-event.ts'
import type { Result } from '../../test/agents/results.ts'
import { verifiedTable } from '../../test/agents/verified.ts'

const conversations: Record<AgentAdapter['conversation'], string> = {
  preset: 'scad gives its conversation an id',
  learned: 'the id of its conversation is read from its output, and told by its hooks at a terminal',
  none: 'no conversations',
}

const turnTexts: Record<AgentAdapter['turns'], string> = {
  hooks: 'its hooks tell when it is at work and when it waits for a person',
  'hooks-later':
    'its hooks tell when it is at work and when it waits for a person; before its first turn it waits once it takes single keys',
  none: 'nothing tells whether it is at work: a changed screen is all that `job send` sees',
}

/**
 * `docs/agents.md`: every agent there is, the events they speak, and what they were seen to do.
 * @param results of the last run of the published programs
 */
export function agentsPage(results: readonly Result[]): string {
  return [
    '# Agents',
    '',
    'Made from the rows in `src/agents` by `npm run docs`.',
    '',
    '```ts',
    "agents: { fast: { adapter: 'claude', model: 'haiku' } }",
    '```',
    '',
    'An agent of the config names one of these adapters. Its program is installed in the environment image, in the version given here',
    'unless the config has another, and does not update itself. It runs with full permissions inside the container; the prompt reaches it',
    'on stdin, which then ends; beside it, it has a [brief](brief.md). With `scad inject --interactive` it is at a terminal, and the prompt, if there is one, is an argument. A value',
    '`$NAME` in `env` is taken from the host when a job starts; where its login comes from otherwise is told in [credentials](credentials.md).',
    '',
    `| adapter | program | version | ${agentSettings.map((key) => `\`${key}\``).join(' | ')} |`,
    `| --- | --- | --- | ${agentSettings.map(() => '---').join(' | ')} |`,
    ...adapters.map(
      ({ name, summary, defaultVersion, takes }) =>
        `| \`${name}\` | ${summary} | ${defaultVersion ?? ''} | ${agentSettings.map((key) => (takes[key] ? 'yes' : '')).join(' | ')} |`,
    ),
    '',
    'What an adapter cannot keep is refused when the config is read; at a terminal no agent keeps a limit but that of `--timeout`, which works for all.',
    '',
    ...adapters.flatMap(section),
    '## How a job ends',
    '',
    'A job has succeeded when its program ended with 0 and, where the output of its agent tells of an end, the last line that does told of',
    'success: an exit code alone proves nothing. That line is the word of the agent, and whatever else runs as its user inside can say it in',
    'its place; what the work is worth only a review tells. After it a program has 5 seconds, and 5 more after each further output, a minute at most; then it',
    'is ended, which takes nothing from its success. However it ends, its process group ends with it, 2 seconds later where something in the',
    'group goes on. What the program put into a group of its own stays, and is listed.',
    '',
    'Before that line an agent is ended when it has written nothing for `--idle-timeout` (`idleTimeout` in the config), which is 30 minutes',
    'unless it says otherwise; `command` has no such limit by itself, and its exit code alone counts. `--timeout` ends whatever goes on when',
    'it is over, with all that the job started, and no success that was told before counts.',
    '',
    'An API that cannot be reached is the failure `network`. Claude Code gives up after 3 minutes, Gemini CLI after 5 and opencode after',
    'one and a half. Codex never does: it says once a minute that it waits for the network, and is ended when it has said nothing else for',
    '5 minutes, or for `--idle-timeout` where that is shorter. An API that takes a question and never answers is no such failure: nothing tells',
    'it from a long step, so the job ends as idle, which is not tried again.',
    '',
    '`failure` in the JSON of a job says what kept its agent from succeeding, where it told so. An error of its login ends it at once, also',
    'where it would try again by itself, and the reason says what to do. With `--retries N` (`retries` in the config; 0 by default) its',
    'program is started again after a failure that may pass, N times at most: after 5 seconds, then twice as long each time, up to 5',
    'minutes, and by chance up to half as much again. It goes on with its conversation where that was kept, else it begins anew. The time of',
    '`--timeout` is for all attempts together, and `job cancel` ends a job that rests too. `attempts` says how many there were.',
    '',
    '| failure | what it is | tried again |',
    '| --- | --- | --- |',
    ...failureClasses.map((failure) => `| \`${failure}\` | ${failureTexts[failure]} | ${passingFailures.includes(failure) ? 'yes' : ''} |`),
    '',
    '## Events',
    '',
    'The output of every agent that tells what it does becomes the same events. `scad job logs JOB` shows what was said, `--tools` also what',
    'was thought and done, `--json` one event a line with its job and time, `--raw` the bytes. A line that is no JSON object comes out as `line`.',
    'The time is when the bytes came; of stderr it is not kept, and is null.',
    '`scad job show JOB` tells model, conversation, turns, tokens and cost of a job; of one that goes on what was told so far:',
    'some agents tell what they used at their end alone. `scad session show` and `scad status --usage` tell the same of each job; `scad status` alone',
    'tells the model that the config names, and reads no output for it. A model or turns that its output does not tell are those of its transcript,',
    'as long as the container is there. Where an agent tells step by step what it used, and so much was written that some of it is not kept,',
    '`partial` is true, and the amounts are told as the least that they can be.',
    '',
    '| event | holds |',
    '| --- | --- |',
    ...agentEventSchema.options.map(({ shape: { type, ...fields } }) => `| \`${type.value}\` | ${fieldsText(fields)} |`),
    '| `line` | `stream`, `text`: a line of a plain command, of stderr, or one that is no event |',
    '',
    '## Several jobs in a session',
    '',
    'Any number of jobs run in a session at once, of the same agent or of different ones. Where two could change the same working tree,',
    '`scad inject` says so; `--repo` keeps them apart, and `--branch` puts each on a branch of its own. A branch is not changed under a job',
    'that runs, unless `--force` is given.',
    '',
    '`scad inject SESSION PROMPT --continue` goes on with the conversation of the latest job of the agent, `--continue=JOB` with that of a job',
    'of the session, once it has ended. A conversation lives in the container: it stops and resumes with its session, and goes with it, also',
    'where the session is restored afterwards. Turns, tokens and cost are those of the job alone; what the agent counts over the whole',
    'conversation is `whole` in `scad job show JOB --json`.',
    '',
    '## At a terminal',
    '',
    '`scad inject SESSION --interactive [PROMPT]` starts an agent at a terminal: what it shows reaches the terminal of whoever attaches, with its',
    'colours and mouse, and the size of that one is its size. `scad job send JOB TEXT` types for a person who is elsewhere, and knows by the',
    "agent's own hooks that a turn began; where nothing is seen to come of it, it ends with 8. `status` says who waits. With `--continue` its",
    'conversation goes on in another job, with a terminal or without one, once it was asked anything; opencode takes no prompt then at a',
    'terminal: it is typed. A turn that a key interrupts is told as over too, so that the job waits: by a hook, or, as Claude Code has none for it,',
    'by the title that it gives its terminal.',
    '',
    '## Answers for programs',
    '',
    '`scad inject SESSION PROMPT --schema FILE --wait` asks for an answer that is JSON and fits a JSON Schema (draft-07 or 2020-12; references',
    'only to its own parts). The schema goes to the end of the prompt; the answer is the last text that the agent writes, or all of the stdout',
    'of an agent that writes text. `scad job show JOB --json` has it as `answer`: `valid`, `value` and `errors`.',
    '',
    'One that does not fit is asked for once more by whoever waits, `inject --wait`, `dispatch --wait` or `job wait`, with what was wrong: in the',
    'same conversation, or by the whole prompt where the agent has none. The job that asks is a further one, a correction: `corrects` names the job',
    'whose answer did not fit, and `correctedBy` there the correction. It has the same brief, limits and `--retries`; what `--env` gave is kept',
    'nowhere, so `job wait` asks without it. A job that nobody waits for is not corrected: `job show` says so, and `job wait` corrects it also when',
    'it has long ended. When the correction does not fit either, the exit code is that of a failed job.',
    '',
    "All agents are asked by words of the prompt, and none by an option of its own, as those take fewer schemas: Claude Code's `--json-schema`",
    "refuses one that names draft 2020-12, and Codex's `--output-schema` has the API refuse one in which a property may be left out.",
    '',
    '## Seen',
    '',
    'What became of jobs of the published programs, run as they are in real sessions with an empty home and without a network, with a',
    'scripted server in the place of their model: the state of the job, and the class of its failure. `npm run agents` runs all of it,',
    '`npm run agents -- --update` writes the table; the usual tests run one program in some of the cases. The second line names the state',
    'of `src/agents` and `images/runner` with which a program was seen; the unit tests tell where it is another one now.',
    '',
    ...verifiedTable(adapters, results),
    '',
    '## A new one',
    '',
    "Any program can be an agent without a row of its own: `{ adapter: 'command', argv: [...] }`. [A new agent](new-agent.md) tells how one is added.",
    '',
  ].join('\n')
}

const failureTexts: Record<FailureClass, string> = {
  auth: 'a key or a login is missing, wrong or out of date',
  'rate-limit': "the API's limit of requests or tokens was reached",
  overloaded: 'the API failed, or was overloaded',
  refusal: 'the model, or a filter of its provider, refused',
  network: 'the API could not be reached, or the connection broke',
}

function section({
  name,
  conversation,
  interactive,
  turns,
  events,
  ending,
  exitCodes,
  transcripts,
  transcriptEvents,
  loginFix,
  credentials,
}: AgentAdapter): string[] {
  const { files, upstreams } = credentials
  const variables = credentials.variables(undefined)
  const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ')
  const facts = [
    variables.length === 0
      ? ''
      : `Logs in with one of ${code(variables)}${files.length === 0 ? '' : `, or with a login in ${code(files.map(({ path }) => `~/${path}`))}`}.`,
    upstreams.length === 0
      ? ''
      : `Its gateway adds ${upstreams.map(({ variable, header }) => `\`${variable}\` as \`${header}\``).join(', ')}.`,
    loginFix === '' ? '' : `When its login fails: ${loginFix}.`,
    transcripts === '' ? '' : `Keeps transcripts in \`~/${transcripts}\`.`,
    events === null
      ? ''
      : `What it used at a terminal: ${transcriptEvents === null ? 'nothing tells of it.' : 'told by its transcript, as long as the container is there.'}`,
    `Conversation: ${conversations[conversation]}.`,
    `At a terminal: ${interactive === null ? 'it cannot be talked to' : turnTexts[turns]}.`,
    ending === null ? '' : `Done: ${patternsText(ending.succeeded)}. Failed: ${patternsText(ending.failed)}.`,
    Object.keys(exitCodes).length === 0
      ? ''
      : `Exit codes: ${Object.entries(exitCodes)
          .map(([number, text]) => `${number} ${text}`)
          .join('; ')}.`,
  ]
  return [`### ${name}`, '', ...facts.flatMap((fact) => (fact === '' ? [] : [`- ${fact}`])), '']
}

function patternsText(patterns: readonly LinePattern[]): string {
  const pattern = (all: LinePattern): string =>
    Object.entries(all)
      .map(([place, text]) => `\`${place}\` is \`${text}\``)
      .join(', ')
  return `a line in which ${patterns.map(pattern).join('; or in which ')}`
}

function fieldsText(fields: Record<string, { description?: string | undefined }>): string {
  return Object.entries(fields)
    .map(([name, { description }]) => (description === undefined ? `\`${name}\`` : `\`${name}\` (${description})`))
    .join('; ')
}
