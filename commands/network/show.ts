import { defineCommand } from '../../src/cli/command.ts'
import { showNetwork, showNetworkInput, shownNetworkSchema } from '../../src/network/show.ts'

export const command = defineCommand({
  summary: 'Show what a session reaches',
  examples: [{ command: 'scad network show atlas-try1-4f2a', text: 'its mode and the hosts that are let through' }],
  input: showNetworkInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: shownNetworkSchema,
  run: showNetwork,
  render: ({ id, mode, allow, allowed, gateway }, page) =>
    page.fields({
      session: id,
      network: mode,
      gateway: gateway === 'none' ? undefined : gateway,
      allow: allow.join(', ') || undefined,
      'allowed since': allowed.join(', ') || undefined,
    }),
})
