import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findAdapter } from '../../../src/agents/adapters.ts'
import { type AgentReport, reportSince } from '../../../src/agents/report.ts'
import { transcriptFolder, transcriptPath } from '../../../src/agents/transcript-path.ts'
import { eventsDuring } from '../../../src/job/read-transcript.ts'
import { reportOn } from '../../../src/job/report-on.ts'
import { packageFolder } from '../../../src/scad/package.ts'

/** What real programs wrote down of a conversation of two jobs, cut to what matters; of the times given, those of a day in November. */
function reportOf(agent: string, from: string, to: string | null): AgentReport {
  const read = findAdapter(agent).transcriptEvents
  if (read === null) throw new Error(`the transcripts of ${agent} are not read`)
  const time = (text: string): number => Date.parse(`2026-11-21T21:${text}Z`)
  const lines = readFileSync(join(packageFolder(), 'test', 'unit', 'agents', 'transcripts', `${agent}.jsonl`))
  return reportOn(eventsDuring({ created: time(from), ended: to === null ? null : time(to) }, read), lines)
}

const first = { answer: 'done', tokens: { input: 2100, cached: 900, output: 80 } }
const second = { answer: 'two', tokens: { input: 2700, cached: 1900, output: 30 } }

test('the transcript of claude tells of each job of a conversation apart', () => {
  const [input, cached] = [3000, 900]
  expect(reportOf('claude', '31:14', '31:16')).toMatchObject({
    ...first,
    tokens: { input, cached, output: 80 },
    model: 'claude-opus-5-5',
    turns: 2,
    cost: expect.closeTo(0.01018),
  })
  const { tokens, whole } = reportOf('claude', '31:16.5', null)
  expect({ tokens, whole }).toMatchObject({ tokens: { input: 4600, cached: 1900, output: 30 }, whole: { input: null, cost: 0.02196 } })
})

test('the transcript of gemini tells of each job of a conversation apart', () => {
  expect(reportOf('gemini', '32:08', '32:20')).toMatchObject({ ...first, model: 'gemini-x', turns: 2, cost: null })
  expect(reportOf('gemini', '32:20', null)).toMatchObject({ ...second, turns: 2 })
})

test('the transcript of codex counts the whole conversation, as its output does', () => {
  const before = reportOf('codex', '32:31', '32:33')
  expect(before).toMatchObject({ ...first, model: 'gpt-6.1-sol', turns: 2, whole: { input: 2100, cached: 900, output: 80 } })
  expect(reportSince(reportOf('codex', '32:33', null), before.whole)).toMatchObject({ ...second, turns: 2 })
})

test('an output that tells step by step what was used tells less where some of it is not kept, and one that tells it at its end does not', () => {
  const gap = '\n[scad: 5000 bytes are left out here]\n'
  const steps = '{"type":"step_finish","part":{"reason":"stop","tokens":{"input":1}}}'
  const end = '{"type":"result","subtype":"success","is_error":false,"usage":{"input_tokens":1}}'
  const read = (agent: string, lines: string): boolean => reportOn(findAdapter(agent).events ?? (() => []), Buffer.from(lines)).partial
  expect(read('opencode', `{"x":"${gap}${steps}`)).toBe(true)
  expect(read('opencode', steps)).toBe(false)
  expect(read('claude', `{"x":"${gap}${end}`)).toBe(false)
  expect(read('claude', `{"x":"${gap}{"type":"system"}`)).toBe(true)
})

test('what was not written while the job went on is not told', () => {
  expect(reportOf('claude', '40:00', null)).toMatchObject({ model: null, answer: null, tokens: null, turns: null, cost: null })
})

test.each([
  [
    'claude',
    '.claude/projects',
    '-workspace-app/7b1c-x.jsonl',
    ['-workspace-app/8b1c-x.jsonl', 'a/b/7b1c-x.jsonl', '-workspace-app/7b1c.x.jsonl'],
  ],
  ['codex', '.codex/sessions', '2026/11/21/rollout-2026-11-21T21-32-31-7b1c-x.jsonl', ['2026/11/rollout-1-7b1c-x.jsonl']],
  ['gemini', '.gemini/tmp', 'app/chats/session-2026-11-21T21-32-7b1c-x.jsonl', ['app/chats/7b1c-x.jsonl']],
])('a transcript of %s is known by its conversation', (agent, folder, path, others) => {
  const { transcripts } = findAdapter(agent)
  expect(transcriptFolder(transcripts)).toBe(folder)
  const like = transcriptPath(transcripts, '7b1c-x')
  expect(like.test(path)).toBe(true)
  for (const other of others) expect(like.test(other)).toBe(false)
})

test('gemini names a transcript after the beginning of the conversation alone', () => {
  expect(transcriptPath(findAdapter('gemini').transcripts, '7b1c6c1e-0000-4000').test('app/chats/session-1-7b1c6c1e.jsonl')).toBe(true)
})
