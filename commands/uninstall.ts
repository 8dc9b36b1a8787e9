import { defineCommand } from '../src/cli/command.ts'
import { uninstall, uninstalledSchema, uninstallInput } from '../src/lifetime/uninstall.ts'

export const command = defineCommand({
  summary: 'Show everything scad made on this machine, and remove it with --apply',
  description: `Sessions, their work saved in your repositories first; images, package caches and all else in the engine; scad's own folder. What is
not yours or not scad's stays, and so does what was saved and fetched: the last lines say where, and what removes it.`,
  examples: [
    { command: 'scad uninstall', text: 'what would go; nothing is changed' },
    { command: 'scad uninstall --apply', text: 'remove it; refuses while a job runs' },
    { command: 'scad uninstall --apply --force --keep-archive', text: 'cancel what runs, and leave the archive of removed sessions' },
  ],
  input: uninstallInput,
  output: uninstalledSchema,
  run: uninstall,
  render: ({ applied, items, repos }, page) => {
    const [going, staying] = [items.filter(({ goes }) => goes), items.filter(({ goes }) => !goes)]
    page.table(going.map(({ kind, name, reason }) => ({ [applied ? 'removed' : 'goes']: kind, name, what: reason })))
    page.table(staying.map(({ kind, name, reason }) => ({ stays: kind, name, why: reason })))
    if (items.length === 0) page.line('scad has made nothing here')
    else if (!applied) page.line('nothing was changed: scad uninstall --apply removes it')
    else if (staying.length === 0) page.line('the program itself goes as it came: npm uninstall --global scad')
    for (const { path, refs, command: words } of repos) {
      page.line(`${path} keeps ${refs} saved and fetched ${refs === 1 ? 'ref' : 'refs'}; to remove ${refs === 1 ? 'it' : 'them'}:`)
      page.line(`  ${words}`)
    }
  },
})
