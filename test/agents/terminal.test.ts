import { testTerminal } from './test-terminal.ts'

for (const adapter of ['claude', 'codex', 'opencode']) testTerminal(adapter)
