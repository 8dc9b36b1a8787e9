import { completionCommand } from '../../src/cli/completion-command.ts'

export const command = completionCommand('zsh')
