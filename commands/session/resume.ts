import { defineCommand } from '../../src/cli/command.ts'
import { resumeSession, resumeSessionInput } from '../../src/session/resume.ts'
import { sessionDocument, sessionSchema } from '../../src/session/session.ts'

export const command = defineCommand({
  summary: 'Start a stopped session again',
  examples: [{ command: 'scad session resume atlas-try1-4f2a', text: 'with every file it had' }],
  input: resumeSessionInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: sessionSchema,
  run: async (scad, input) => sessionDocument(await resumeSession(scad, input)),
})
