import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { requireKnownProject } from '../../src/config/unknown-project.ts'
import { sessionState } from '../../src/cli/session-state.ts'
import { listSessions, listSessionsInput } from '../../src/session/list.ts'
import { sessionDocument, sessionSchema } from '../../src/session/session.ts'
import { formatDuration } from '../../src/text/duration.ts'

export const command = defineCommand({
  summary: 'List the sessions: running, stopped and lost',
  examples: [
    { command: 'scad session list', text: 'every session' },
    { command: 'scad session list atlas --json', text: 'those of one project, as JSON' },
  ],
  input: listSessionsInput,
  positionals: ['project'],
  complete: { project: 'project' },
  output: z.array(sessionSchema),
  run: async (scad, input) => {
    const sessions = await listSessions(scad, input)
    if (input.project !== undefined && sessions.length === 0) await requireKnownProject(scad, input.project)
    return sessions.map(sessionDocument)
  },
  render: (sessions, page) =>
    page.table(
      sessions.map(({ id, project, state, start, created, repos }) => ({
        session: id,
        project,
        state: sessionState({ state, start }),
        age: formatDuration(Math.max(0, Date.now() - created)),
        repos: repos.map(({ key }) => key).join(', '),
      })),
    ),
})
