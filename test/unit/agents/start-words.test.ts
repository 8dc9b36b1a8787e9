import { expect, test } from 'vitest'
import { adapters } from '../../../src/agents/adapters.ts'
import { fullPlan, request, terminalPlan } from './row-problems.ts'

test('opencode refuses a prompt at a terminal beside a conversation, which it would pass over', () => {
  const row = adapters.find(({ name }) => name === 'opencode')
  const conversation = { resume: true, id: 'ses_1' }
  expect(() => row?.interactive?.({ ...request, conversation })).toThrow(expect.objectContaining({ code: 'bad-input' }))
  expect(row?.interactive?.({ ...request, conversation, prompt: null }).argv).toEqual(['opencode', '--auto', '--session', 'ses_1'])
})

test('codex finds a key at a terminal in a login file, as it takes none from its environment there', () => {
  const plan = (login: string) => adapters.find(({ name }) => name === 'codex')?.interactive?.({ ...request, login })
  expect(plan('CODEX_API_KEY')?.keyFile?.text('a-key')).toBe('{"OPENAI_API_KEY":"a-key"}')
  expect(plan('.codex/auth.json')?.keyFile).toBeUndefined()
})

test('codex and opencode are told of their gateway by a setting, as no variable does', () => {
  const plan = (name: string, login: string) =>
    adapters.find((row) => row.name === name)?.headless({ ...request, login, gateway: 'http://127.0.0.1:3129/a' })
  expect(plan('codex', 'CODEX_API_KEY')?.argv).toContain('openai_base_url="http://127.0.0.1:3129/a"')
  const settings = plan('opencode', 'OPENAI_API_KEY')?.files.find(({ path }) => path === 'opencode.json')?.text ?? ''
  expect(JSON.parse(settings)).toMatchObject({ provider: { openai: { options: { baseURL: 'http://127.0.0.1:3129/a' } } } })
  expect(settings).not.toContain('anthropic')
})

test('claude takes a key at a terminal from a program, as it would ask about one in its environment', () => {
  const plan = (login: string) => adapters.find(({ name }) => name === 'claude')?.interactive?.({ ...request, login })
  expect(plan('ANTHROPIC_API_KEY')).toMatchObject({ rename: { ANTHROPIC_API_KEY: 'SCAD_API_KEY' } })
  expect(
    plan('ANTHROPIC_API_KEY')
      ?.files.map(({ text }) => text)
      .join(''),
  ).toContain('"apiKeyHelper":"printenv SCAD_API_KEY"')
  for (const login of ['', 'CLAUDE_CODE_OAUTH_TOKEN', '.claude/.credentials.json']) {
    expect(plan(login)?.rename).toEqual({})
    expect(
      plan(login)
        ?.files.map(({ text }) => text)
        .join(''),
    ).not.toContain('apiKeyHelper')
  }
})

// The words that were tried on the real programs.
test.each([
  [
    'claude',
    `claude --settings /jobs/x/settings.json --dangerously-skip-permissions --model model-x --append-system-prompt-file /jobs/x/brief.md
     --session-id ${request.conversation.id} --add-dir /workspace/docs /workspace/lib -- do|it`,
  ],
  [
    'codex',
    `codex --no-daemon --dangerously-bypass-hook-trust
     -c hooks.UserPromptSubmit=[{hooks=[{type="command",command="/opt/scad/bin/turn|working|prompt"}]}]
     -c hooks.PermissionRequest=[{hooks=[{type="command",command="/opt/scad/bin/turn|waiting|question"}]}]
     -c hooks.Stop=[{hooks=[{type="command",command="/opt/scad/bin/turn|waiting|done"}]}]
     -c hooks.Interrupt=[{hooks=[{type="command",command="/opt/scad/bin/turn|waiting|interrupted"}]}]
     -c projects={"/workspace/app"={trust_level="trusted"},"/workspace/docs"={trust_level="trusted"},"/workspace/lib"={trust_level="trusted"}}
     --dangerously-bypass-approvals-and-sandbox -c check_for_update_on_startup=false -c analytics.enabled=false
     -c developer_instructions="be|kind" --model model-x --add-dir /workspace/docs --add-dir /workspace/lib -- do|it`,
  ],
  [
    'gemini',
    `gemini --yolo --prompt-interactive=do|it --model model-x
     --include-directories /workspace/docs,/workspace/lib,/jobs/x/context --session-id ${request.conversation.id}`,
  ],
  ['opencode', 'opencode --auto --model model-x --prompt=do|it'],
])('%s is started at a terminal with these words', (name, words) => {
  const row = adapters.find((each) => each.name === name)
  const argv = row === undefined ? undefined : terminalPlan(row, 'do it')?.argv
  expect(argv).toEqual(words.split(/\s+/).map((word) => word.replaceAll('|', ' ')))
})

// The words that were tried on the real programs.
test.each([
  [
    'claude',
    `claude -p --output-format stream-json --verbose --max-turns 17 --max-budget-usd 2.5 --dangerously-skip-permissions --model model-x
     --append-system-prompt-file /jobs/x/brief.md --session-id ${request.conversation.id} --add-dir /workspace/docs /workspace/lib`,
  ],
  [
    'codex',
    `codex exec --json --dangerously-bypass-approvals-and-sandbox -c check_for_update_on_startup=false -c analytics.enabled=false
     -c developer_instructions="be|kind" --model model-x --add-dir /workspace/docs --add-dir /workspace/lib -`,
  ],
  [
    'gemini',
    `gemini --yolo --output-format stream-json --model model-x
     --include-directories /workspace/docs,/workspace/lib,/jobs/x/context --session-id ${request.conversation.id}`,
  ],
  ['opencode', 'opencode run --format json --auto --model model-x --title scad'],
])('%s is started with these words', (name, words) => {
  const row = adapters.find((each) => each.name === name)
  const argv = row === undefined ? [] : fullPlan(row).argv
  expect(argv).toEqual(words.split(/\s+/).map((word) => word.replace('|', ' ')))
})
