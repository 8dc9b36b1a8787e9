import { z } from 'zod'
import { type Command, defineCommand } from './command.ts'
import { completionScript, type Shell, shells } from './completion-script.ts'

const installs: Record<Shell, string> = {
  bash: "echo 'source <(scad completion bash)' >> ~/.bashrc",
  zsh: 'scad completion zsh > "${fpath[1]}/_scad"',
  fish: 'scad completion fish > ~/.config/fish/completions/scad.fish',
}

/** `scad completion <shell>` */
export function completionCommand(shell: Shell): Command {
  return defineCommand({
    summary: `Print the completion script for ${shell}`,
    examples: [{ command: installs[shell], text: 'complete commands, options and live ids in every new shell' }],
    input: z.object({}),
    output: z.strictObject({ shell: z.enum(shells), script: z.string() }),
    run: async () => ({ shell, script: completionScript(shell) }),
    render: ({ script }, page) => page.text(script),
  })
}
