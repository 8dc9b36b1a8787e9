import { testTerminal } from './test-terminal.ts'

for (const adapter of ['claude', 'codex', 'gemini', 'opencode']) testTerminal(adapter)
