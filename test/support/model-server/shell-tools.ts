import type { Reply } from './model-api.ts'

/** The tools by which the agents run a line of shell, and how each is called. */
const shellTools: Readonly<Record<string, (line: string) => Record<string, string>>> = {
  // Claude Code, opencode, Gemini CLI
  Bash: described,
  bash: described,
  run_shell_command: described,
  // Codex: with a model it does not know, and with one that is given programs to write
  exec_command: (cmd) => ({ cmd }),
  exec: (cmd) => ({ program: `text(await tools.exec_command(${JSON.stringify({ cmd })}))` }),
}

/** The call of the agent's own shell; null when it offers none, as where it asks for a title. */
export function shellCall(tools: readonly string[], line: string): Reply | null {
  const tool = Object.keys(shellTools).find((name) => tools.includes(name))
  const input = tool === undefined ? undefined : shellTools[tool]?.(line)
  return tool === undefined || input === undefined ? null : { tool, input }
}

function described(command: string): Record<string, string> {
  return { command, description: 'a step of the script' }
}
