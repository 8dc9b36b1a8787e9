import { defineCommand } from '../../src/cli/command.ts'
import { forkedSessionsSchema, forkSession, forkSessionInput } from '../../src/lifetime/fork.ts'
import { sessionDocument } from '../../src/session/session.ts'

export const command = defineCommand({
  summary: 'Make copies of a session as it stands',
  description: `Prints their ids. A copy begins with all that the session holds: what is not committed, installed, cached, and the conversations of its agents;
the session itself goes on. Programs that run in it, its jobs and its logins are not in a copy.`,
  examples: [
    { command: 'scad session fork atlas-try1-4f2a', text: 'one' },
    { command: 'scad session fork atlas-try1-4f2a --count 3 --tag retry', text: 'three, to try three ways on from here' },
  ],
  input: forkSessionInput,
  positionals: ['session'],
  complete: { session: 'session' },
  output: forkedSessionsSchema,
  run: async (scad, input) => {
    const { parent, sessions } = await forkSession(scad, input)
    return { parent, sessions: sessions.map(sessionDocument) }
  },
  render: ({ sessions }, page) => {
    for (const { id } of sessions) page.line(id)
  },
})
