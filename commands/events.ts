import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { requireKnownProject } from '../src/config/unknown-project.ts'
import { followEvents } from '../src/watch/follow-events.ts'
import { readEvents, readEventsInput } from '../src/watch/read-events.ts'
import { scadEventSchema } from '../src/watch/scad-event.ts'

export const command = defineCommand({
  summary: 'Print what happened to sessions and jobs, and what happens',
  description: `Read from the journals and the engine, of all sessions there are, oldest first. --follow goes on until Ctrl-C and prints each
thing as it happens; a break of the engine is bridged. With --json there is one event a line, the same that hooks are given (see scad watch).`,
  examples: [
    { command: 'scad events', text: 'what is known so far' },
    { command: 'scad events atlas --since 2h', text: 'of one project, the last two hours' },
    { command: 'scad events --follow --json', text: 'for programs, as it happens' },
  ],
  input: z.object({
    ...readEventsInput.shape,
    follow: z.boolean().default(false).describe('go on, and print each thing as it happens'),
  }),
  positionals: ['project'],
  short: { follow: 'f' },
  complete: { project: 'project', session: 'session' },
  stream: true,
  output: scadEventSchema,
  run: async function* (scad, { follow, ...input }) {
    if (follow) return yield* followEvents(scad, input)
    const events = await readEvents(scad, input)
    if (input.project !== undefined && input.since === undefined && events.length === 0) await requireKnownProject(scad, input.project)
    yield* events
  },
  render: ({ time, type, session, job, reason }, page) =>
    page.line([new Date(time).toISOString(), type, job?.id ?? session, reason].filter((word) => word !== '').join(' ')),
})
