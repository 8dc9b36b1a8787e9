import { defineCommand } from '../../src/cli/command.ts'
import { sessionDocument, sessionSchema } from '../../src/session/session.ts'
import { stopSession, stopSessionInput } from '../../src/session/stop.ts'

export const command = defineCommand({
  summary: 'Stop a session; its files stay',
  description: 'A job that runs is cancelled first. A stopped session still answers scad code.',
  examples: [{ command: 'scad session stop atlas-try1-4f2a', text: 'free its memory, keep its work' }],
  input: stopSessionInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: sessionSchema,
  run: async (scad, input) => sessionDocument(await stopSession(scad, input)),
})
