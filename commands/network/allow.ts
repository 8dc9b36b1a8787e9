import { defineCommand } from '../../src/cli/command.ts'
import { allowHosts, allowHostsInput, openedNetworkSchema } from '../../src/network/allow.ts'

export const command = defineCommand({
  summary: 'Let a running session reach further hosts',
  description: 'At once, and for as long as the session is there, also when it is stopped, resumed or restored. The config stays as it is.',
  examples: [
    { command: 'scad network allow atlas-try1-4f2a registry.example.com', text: 'one host' },
    { command: 'scad network allow atlas-try1-4f2a npm .example.com', text: 'a preset, and a host with all below it' },
  ],
  input: allowHostsInput,
  positionals: ['session', 'hosts'],
  complete: { session: 'session' },
  output: openedNetworkSchema,
  run: allowHosts,
  render: ({ opened, already }, page) => {
    for (const host of opened) page.line(`${host} may be reached`)
    for (const host of already) page.line(`${host} could be reached before`)
  },
})
