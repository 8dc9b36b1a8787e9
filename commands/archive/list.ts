import { z } from 'zod'
import { archiveEntrySchema, listArchive, listArchiveInput } from '../../src/archive/list.ts'
import { defineCommand } from '../../src/cli/command.ts'
import { formatDuration } from '../../src/text/duration.ts'
import { formatSize } from '../../src/text/size.ts'

export const command = defineCommand({
  summary: 'List the sessions that are gone',
  description:
    'Every session that was removed is here, the one that went last at the end; one that was restored and removed again is here twice.',
  examples: [
    { command: 'scad archive list', text: 'all of them' },
    { command: 'scad archive list atlas --json', text: 'those of one project, as JSON' },
  ],
  input: listArchiveInput,
  positionals: ['project'],
  complete: { project: 'project' },
  output: z.array(archiveEntrySchema),
  run: listArchive,
  render: (entries, page) =>
    page.table(
      entries.map(({ id, project, why, removed, jobs, bytes, whole }) => ({
        entry: id,
        project,
        removed: `${formatDuration(Math.max(0, Date.now() - removed))} ago`,
        why,
        jobs: Object.entries(jobs)
          .map(([state, count]) => `${count} ${state}`)
          .join(', '),
        size: whole ? formatSize(bytes) : `${formatSize(bytes)}, without output`,
      })),
    ),
})
