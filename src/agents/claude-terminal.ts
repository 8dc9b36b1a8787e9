import type { InteractiveRequest, StartPlan } from './adapter.ts'
import { type Turn, turnHooks } from './turn-hooks.ts'

const key = 'ANTHROPIC_API_KEY'
const ownKey = 'SCAD_API_KEY'

/**
 * What Claude Code is told at a terminal besides its words, so that it asks nothing at a start: not of the folders, the skipped permissions or
 * a key in its environment, which it takes from a program without a question. Its own files in the home may say otherwise. Pure.
 */
export function claudeTerminal(
  request: InteractiveRequest,
): { words: string[] } & Required<Pick<StartPlan, 'env' | 'files' | 'rename' | 'restingTitle'>> {
  const byKey = request.login === key
  const settings = {
    skipDangerousModePermissionPrompt: true,
    hooks: turnHooks(turns(request)),
    ...(byKey ? { apiKeyHelper: `printenv ${ownKey}` } : {}),
  }
  return {
    words: ['--settings', `${request.folder}/settings.json`],
    env: { CLAUDE_CODE_SANDBOXED: '1' },
    files: [{ place: 'job', path: 'settings.json', text: JSON.stringify(settings) }],
    rename: byKey ? { [key]: ownKey } : {},
    restingTitle: '✳ ',
  }
}

/** Of a turn that was interrupted none of its hooks tells, but its title does. */
function turns({ prompt }: InteractiveRequest): Record<string, Turn> {
  return {
    ...(prompt === null ? { SessionStart: ['waiting', 'ready'] } : {}),
    UserPromptSubmit: ['working', 'prompt'],
    PermissionRequest: ['waiting', 'question'],
    PostToolUse: ['working', 'tool'],
    Notification: ['waiting', 'reminder'],
    Stop: ['waiting', 'done'],
    StopFailure: ['waiting', 'error'],
  }
}
