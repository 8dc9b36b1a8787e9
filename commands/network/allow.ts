import { defineCommand } from '../../src/cli/command.ts'
import { allowHosts, allowHostsInput, allowedHostsSchema } from '../../src/network/allow.ts'

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
  output: allowedHostsSchema,
  run: allowHosts,
  render: ({ allowed, already }, page) => {
    for (const host of allowed) page.line(`${host} may be reached`)
    for (const host of already) page.line(`${host} could be reached before`)
  },
})
