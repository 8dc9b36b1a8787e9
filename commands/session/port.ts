import { defineCommand } from '../../src/cli/command.ts'
import { forwardedPortSchema, forwardPorts, forwardPortsInput } from '../../src/session/forward-ports.ts'

export const command = defineCommand({
  summary: 'Show ports of a session on this machine',
  description: `Whatever network the session has: each connection is a process inside. Prints an address a line, on 127.0.0.1 alone, and goes on until
Ctrl-C; when the session stops it ends with 5. What a page from inside does in your browser, nobody but the browser bounds: docs/network.md.`,
  examples: [
    { command: 'scad session port atlas-try1-4f2a 3000', text: 'a dev server of the session, at 127.0.0.1:3000' },
    { command: 'scad session port atlas-try1-4f2a 3000:8080 5173:0', text: 'two, at 8080 and at any that is free' },
  ],
  input: forwardPortsInput,
  positionals: ['session', 'ports'],
  complete: { session: 'session' },
  stream: true,
  output: forwardedPortSchema,
  run: forwardPorts,
  render: ({ address }, page) => page.line(address),
})
