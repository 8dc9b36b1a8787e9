import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { deliverySchema } from '../src/watch/deliver.ts'
import { watchHooks } from '../src/watch/watch-hooks.ts'

export const command = defineCommand({
  summary: 'Run the hooks of the configs on what happens, until it is stopped',
  description: `Tells what happens to your sessions, in all projects, to the commands and addresses that their configs name under "on". Each event
is told at least once, also when this or the engine was down meanwhile; a hook that fails is tried again, 15 times in about three hours.
The first time it begins with what happens from then on. Sessions whose ttl or idle time is over are ended too. docs/hooks.md says what a hook is given.`,
  examples: [
    { command: 'scad watch', text: 'until Ctrl-C; each line is an event that was told to a hook' },
    {
      command: 'systemctl --user enable --now scad-watch',
      text: 'as a service, with examples/scad-watch.service in ~/.config/systemd/user',
    },
  ],
  input: z.object({}),
  stream: true,
  output: deliverySchema,
  run: (scad) => watchHooks(scad),
  render: ({ id, hook, outcome, error }, page) => page.line(`${outcome} ${id} to ${hook}${error === '' ? '' : `: ${error}`}`),
})
