import { defineCommand } from '../src/cli/command.ts'
import { collectGarbage, collectGarbageInput, garbageSchema } from '../src/gc/gc.ts'
import { formatSize } from '../src/text/size.ts'

const pastOf = { stop: 'stopped', remove: 'removed' }

export const command = defineCommand({
  summary: 'Show what scad left and nothing needs, and remove it with --apply',
  description: `Images and package caches that no container, project or other image needs, what dead processes left, sessions whose start
was broken off before they ran, what is too much in the archive, sessions past the ttl or idle time of their config: their work is saved
first. Other sessions that ever ran, whatever runs, and what is not yours or not scad's, stays. --json also tells what stays, and why.`,
  examples: [
    { command: 'scad gc', text: 'what would go, why, and how many bytes; nothing is changed' },
    { command: 'scad gc --apply', text: 'remove it' },
    { command: 'scad gc --apply --keep-age 1d --max-size 20g', text: 'be stricter with images that nothing needs' },
  ],
  input: collectGarbageInput,
  positionals: ['project'],
  complete: { project: 'project' },
  output: garbageSchema,
  run: collectGarbage,
  render: ({ applied, bytes, expired, items }, page) => {
    page.table(
      expired.map(({ id, action, goes, reason }) => ({
        session: id,
        [applied ? 'done' : 'what']: goes ? (applied ? pastOf[action] : action) : 'stays',
        why: reason,
      })),
    )
    const going = items.filter(({ goes }) => goes)
    if (expired.length > 0 && going.length > 0) page.line()
    page.table(
      going.map(({ kind, name, bytes: size, reason }) => ({
        [applied ? 'removed' : 'goes']: kind,
        name,
        size: formatSize(size),
        why: reason,
      })),
    )
    const ends = expired.some(({ goes }) => goes)
    if (going.length > 0)
      page.line(
        applied ? `${formatSize(bytes)} freed` : `${formatSize(bytes)} would be freed; nothing was changed: scad gc --apply removes it`,
      )
    else if (!ends) page.line(applied ? 'nothing was removed' : 'nothing to remove')
    else if (!applied) page.line('nothing was changed: scad gc --apply does it')
  },
})
