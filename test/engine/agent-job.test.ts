import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readJobEvents } from '../../src/job/events.ts'
import { injectJob } from '../../src/job/inject.ts'
import { jobEventSchema } from '../../src/job/job-event.ts'
import { jobDetailsSchema, showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { sessionDetailsSchema } from '../../src/status/show-session.ts'
import type { CliResult } from '../support/project.ts'
import { jobSession, type JobSession } from './job-support.ts'

// The program of the agent is a script that plays what a real one wrote, where the real one would be found.
const bin = '/home/agent/bin'
const stream = readFileSync(join(packageFolder(), 'test', 'unit', 'agents', 'streams', 'claude.ndjson'), 'utf8')

let session: JobSession
let cli: (...args: string[]) => Promise<CliResult>
const lines = ({ stdout }: CliResult): string[] => stdout.split('\n').slice(0, -1)

beforeAll(async () => {
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  session = await jobSession({
    agent: 'claude',
    agents: {
      claude: { adapter: 'claude', model: 'opus', instructions: 'be kind', maxTurns: 7, env },
      gemini: { adapter: 'gemini', maxTurns: 7, instructions: 'be kind', env },
    },
    repos: ['app', 'docs'],
  })
  cli = async (...args) => await session.project.cli(...args)
  const play = `cat > ~/args.txt; printf '%s\\n' "$@" >> ~/args.txt; echo 'a word aside' >&2; cat ~/stream`
  const look = `cat "$GEMINI_CLI_SYSTEM_SETTINGS_PATH"; cat "\${GEMINI_CLI_SYSTEM_SETTINGS_PATH%/*}/context/GEMINI.md"
    { echo x >> "$GEMINI_CLI_SYSTEM_SETTINGS_PATH"; } 2>/dev/null || echo unwritable
    cat "$SCAD_BRIEF_FILE"; { echo x >> "$SCAD_BRIEF_FILE" || rm -f "$SCAD_BRIEF_FILE"; } 2>/dev/null || echo unwritable; exit 53`
  await session.inside(`mkdir -p ${bin} && cd ${bin} && printf '#!/bin/sh\\n%s\\n' ${quote(play)} > claude &&
    printf '#!/bin/sh\\n%s\\n' ${quote(look)} > gemini && chmod +x claude gemini && printf '%s' ${quote(stream)} > ~/stream`)
})
afterAll(async () => await session[Symbol.asyncDispose]())

describe('a job of an agent that speaks events', () => {
  let id = ''
  let injected: CliResult
  beforeAll(async () => {
    injected = await cli('inject', session.id, 'make a commit', '--follow')
    const [job] = z.array(z.object({ id: z.string() })).parse(JSON.parse((await cli('job', 'list', session.id, '--json')).stdout))
    id = job?.id ?? ''
  })

  test('is followed as people read it, without its tools', () => {
    expect(injected).toMatchObject({ code: 0, stderr: expect.stringMatching(/^a word aside$/m) })
    expect(lines(injected)).toEqual([expect.stringMatching(/^started · model claude-opus-5-5/), 'done', 'the agent succeeded'])
  })

  test('has its prompt, its limits and its other repositories', async () => {
    const args = await session.inside('cat ~/args.txt')
    expect(args).toMatch(/^make a commit/)
    expect(args).toContain('--max-turns\n7\n')
    expect(args).toMatch(/--append-system-prompt-file\n\/var\/lib\/scad\/jobs\/\w+\/brief\.md\n/)
    expect(args).toMatch(/--add-dir\n\/workspace\/docs$/)
  })

  test('shows its tools when asked to, and the last of them', async () => {
    const shown = await cli('job', 'logs', id, '--tools')
    expect(shown.stdout).toContain(
      "> Bash: echo hello > hello.txt && git add -A && git commit -m 'add hello'\n  [main 6bf5153] add hello\n",
    )
    expect(shown.stderr).toBe('a word aside\n')
    expect(lines(await cli('job', 'logs', id, '--tail', '2', '--stream', 'stdout'))).toEqual(['done', 'the agent succeeded'])
  })

  test('is one event a line as JSON, each with the time it came', async () => {
    const events = lines(await cli('job', 'logs', id, '--json')).map((line) => jobEventSchema.parse(JSON.parse(line)))
    expect(events.map(({ type }) => type)).toEqual(['started', 'tool-call', 'tool-result', 'text', 'usage', 'usage', 'result', 'line'])
    const { created, ended } = jobDetailsSchema.parse(JSON.parse((await cli('job', 'show', id, '--json')).stdout))
    for (const { type, time, job } of events) {
      expect(job).toBe(id)
      if (type === 'line') expect(time).toBeNull()
      else expect(created <= Number(time) && Number(time) <= Number(ended)).toBe(true)
    }
  })

  test('gives its bytes as they were', async () => {
    expect((await cli('job', 'logs', id, '--raw', '--stream', 'stdout')).stdout).toBe(stream)
    expect(await cli('job', 'logs', id, '--raw', '--tail', '1')).toMatchObject({ code: 2, stdout: '' })
  })

  test('tells its model, turns, tokens and cost afterwards', async () => {
    const report = {
      conversation: 'c14369d7-4a6a-4c2f-999b-27ed935e43bc',
      model: 'claude-opus-5-5',
      answer: 'done',
      ok: true,
      error: null,
      turns: 2,
      tokens: { input: 200, cached: 0, output: 40 },
      cost: 0.0016,
    }
    expect(JSON.parse((await cli('job', 'show', id, '--json')).stdout)).toMatchObject({ report })
    expect((await cli('job', 'show', id)).stdout).toMatch(/^cost: +\$0\.0016$[^]*^idle timeout: +30m$/m)
  })

  test('tells in the status which model it was to ask, of which nothing but the journal is read', async () => {
    expect((await cli('status')).stdout).toMatch(new RegExp(`^${id} +succeeded +claude +opus `, 'm'))
  })
})

test('a job that goes on tells what its agent told so far, and what it told at its end', async () => {
  const gate = `head -n 4 ~/stream; touch ~/told; read line < ~/gate; tail -n +5 ~/stream`
  await session.inside(
    `mkdir -p ~/slow && mkfifo ~/gate && printf '#!/bin/sh\\n%s\\n' ${quote(gate)} > ~/slow/claude && chmod +x ~/slow/claude`,
  )
  const { id } = await injectJob(session.scad, { session: session.id, prompt: 'x', env: { PATH: '/home/agent/slow:/usr/bin:/bin' } })
  const sofar = { conversation: 'c14369d7-4a6a-4c2f-999b-27ed935e43bc', model: 'claude-opus-5-5', ok: null, tokens: null }
  await session.inside('until test -e ~/told; do sleep 0.1; done')
  expect(await showJob(session.scad, { job: id })).toMatchObject({ state: 'running', report: sofar })
  const { usage } = sessionDetailsSchema.parse(JSON.parse((await cli('session', 'show', session.id, '--json')).stdout))
  expect(usage?.jobs.find(({ job }) => job === id)).toMatchObject({ model: sofar.model, conversation: sofar.conversation, tokens: null })
  await session.inside('echo > ~/gate')
  await waitJob(session.scad, { job: id })
  expect(await showJob(session.scad, { job: id })).toMatchObject({ report: { ok: true, tokens: { input: 200 } } })
})

test('a job at a terminal is told of by the transcript that its agent writes, unless a link leads to it', async () => {
  const usage = `{"input_tokens":10,"cache_read_input_tokens":90,"output_tokens":5}`
  await session.inside(`mkdir -p ~/term && cat > ~/term/claude <<'E' && chmod +x ~/term/claude
#!/bin/sh
while test "$1" != --session-id; do shift; done
mkdir -p ~/.claude/projects/-workspace-app
now=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
for time in 2026-01-01T00:00:00.000Z $now; do
  echo '{"type":"assistant","timestamp":"'$time'","message":{"model":"opus-x","content":[{"type":"text","text":"hi"}],"usage":${usage}}}'
done > ~/.claude/projects/-workspace-app/$2.jsonl
E`)
  const env = { PATH: '/home/agent/term:/usr/bin:/bin' }
  const { id } = await injectJob(session.scad, { session: session.id, interactive: true, env })
  await waitJob(session.scad, { job: id })
  const report = { model: 'opus-x', conversation: expect.stringMatching(/^[\da-f-]{36}$/), answer: 'hi', turns: 1 }
  expect(await showJob(session.scad, { job: id })).toMatchObject({
    report: { ...report, tokens: { input: 100, cached: 90, output: 5 }, ok: null },
  })
  await session.inside('mv ~/.claude/projects ~/elsewhere && ln -s ~/elsewhere ~/.claude/projects')
  expect(await showJob(session.scad, { job: id })).toMatchObject({ report: null })
  await session.inside('rm ~/.claude/projects')
})

test('finds the settings that keep it from asking, and what it made of them is left alone', async () => {
  const run = async () => {
    const { id } = await injectJob(session.scad, { session: session.id, prompt: 'x' })
    expect((await waitJob(session.scad, { job: id })).state).toBe('succeeded')
  }
  await session.inside('rm -rf ~/.claude ~/.claude.json')
  await run()
  const seeded: unknown = JSON.parse(await session.inside('cat ~/.claude.json'))
  expect(seeded).toMatchObject({ hasCompletedOnboarding: true, projects: { '/workspace/docs': { hasTrustDialogAccepted: true } } })
  expect(await session.inside('stat -c "%U %a" ~/.claude.json ~/.claude ~/.claude/settings.json; ls -A ~/.claude')).toBe(
    `${await session.inside('stat -c %U ~')} 600\n${await session.inside('stat -c %U ~')} 700\n${await session.inside('stat -c %U ~')} 600\nsettings.json`,
  )
  await session.inside('echo mine > ~/.claude.json')
  await run()
  expect(await session.inside('cat ~/.claude.json')).toBe('mine')
})

test('a link in the home leads the settings nowhere that the agent could not write itself', async () => {
  await session.inside('rm -rf ~/.claude && ln -s /var/lib/scad/jobs ~/.claude')
  await expect(injectJob(session.scad, { session: session.id, prompt: 'x' })).rejects.toMatchObject({ code: 'job-not-started' })
  expect(await session.inside('ls -d /var/lib/scad/jobs/settings.json 2>/dev/null || echo none', '0:0')).toBe('none')
  await session.inside('rm ~/.claude')
})

test('reads files of its job that it cannot write, its brief among them, and its exit code is told in words', async () => {
  const asked = ['--agent', 'gemini', '--caller', 'Ada', '--goal', 'to know']
  const printed = await cli('inject', session.id, '--print-brief', ...asked)
  const { id } = z.object({ id: z.string() }).parse(JSON.parse((await cli('inject', session.id, 'x', ...asked, '--json')).stdout))
  expect(await waitJob(session.scad, { job: id })).toMatchObject({
    state: 'failed',
    reason: 'gemini ended with exit code 53 (the limit of turns was reached).',
  })
  const raw = (await cli('job', 'logs', id, '--raw', '--stream', 'stdout')).stdout
  expect(raw).toContain('"maxSessionTurns":7')
  const brief = printed.stdout
  expect(brief).toMatch(/^# Brief\n[^]*Asked by Ada\.[^]*to know[^]*\/workspace\/docs[^]*be kind\n$/)
  expect(raw.endsWith(`${brief}unwritable\n${brief}unwritable\n`)).toBe(true)
  expect(jobDetailsSchema.parse(JSON.parse((await cli('job', 'show', id, '--json')).stdout))).toMatchObject({
    caller: 'Ada',
    goal: 'to know',
  })
})

test('a plan is told in paths of the session, and one that names what is not there starts nothing', async () => {
  const plan = join(session.project.folder, 'plan.md')
  const jobs = async (): Promise<unknown> => JSON.parse((await cli('job', 'list', session.id, '--json')).stdout)
  await writeFile(plan, 'Change /nonexistent/docs/file as ~/notes.md says.')
  const before = await jobs()
  expect(await cli('inject', session.id, '--plan', plan)).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/^error: .*: ~\/notes\.md$/m),
  })
  expect(await jobs()).toEqual(before)
  const begun = await cli('inject', session.id, '--plan', plan, '--allow-unknown-paths')
  expect(begun.stderr).toMatch(/~\/notes\.md$/m)
  expect(await showJob(session.scad, { job: begun.stdout.trim() })).toMatchObject({
    plan: 'plan.md',
    promptText: 'Change /workspace/docs/file as ~/notes.md says.',
  })
  await waitJob(session.scad, { job: begun.stdout.trim() })
})

test('is followed from its last events on', async () => {
  await session.inside(`cat > ${bin}/claude <<'E'
#!/bin/sh
say() { echo '{"type":"assistant","message":{"content":[{"type":"text","text":"'$1'"}]}}'; }
say one; say two; touch ~/said; until test -e ~/go; do sleep 0.1; done; say three
E`)
  const { id } = await injectJob(session.scad, { session: session.id, prompt: 'x' })
  await session.inside('until test -e ~/said; do sleep 0.1; done')
  const texts: string[] = []
  for await (const event of readJobEvents(session.scad, { job: id, follow: true, tail: 1 })) {
    if (event.type !== 'text') continue
    texts.push(event.text)
    await session.inside('touch ~/go')
  }
  expect(texts).toEqual(['two', 'three'])
})

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
