import { defineCommand } from '../../src/cli/command.ts'
import { renderSaved } from '../../src/cli/render-saved.ts'
import { sessionDocument } from '../../src/session/session.ts'
import { stoppedSessionSchema, stopSession, stopSessionInput } from '../../src/session/stop.ts'

export const command = defineCommand({
  summary: 'Stop a session; its files stay',
  description: `A job that runs is cancelled first. Its work is saved as refs under refs/scad/<session>/ in your repositories, as when it is
removed; when that fails it runs on. A stopped session still answers scad code.`,
  examples: [
    { command: 'scad session stop atlas-try1-4f2a', text: 'free its memory, keep its work' },
    { command: 'scad session stop atlas-try1-4f2a --discard', text: 'save nothing on the host' },
  ],
  input: stopSessionInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: stoppedSessionSchema,
  run: async (scad, input) => sessionDocument(await stopSession(scad, input)),
  render: ({ id, saved }, page) => {
    page.line(`stopped ${id}`)
    renderSaved(saved, page)
  },
})
