import type { AgentAdapter } from './adapter.ts'

/** Claude Code without a terminal. Its prompt comes by stdin: no leading dash, list option or argument limit gets in the way. */
export const claude: AgentAdapter = {
  name: 'claude',
  summary: 'Claude Code',
  defaultVersion: '2.1.329',
  needsNode: true,
  // pinned: where Node is older than the package asks for, npm would choose an older version in silence
  install: (version) => [`npm install --global --no-fund --no-audit @anthropic-ai/claude-code@${version}`],
  headless: ({ agent, otherRepos }) => ({
    argv: [
      'claude',
      '-p',
      // stream-json is refused without --verbose
      '--output-format',
      'stream-json',
      '--verbose',
      '--dangerously-skip-permissions',
      ...(agent.model === undefined ? [] : ['--model', agent.model]),
      ...(otherRepos.length === 0 ? [] : ['--add-dir', ...otherRepos]),
    ],
    env: { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
    stdin: 'prompt',
  }),
}
