import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'
import { faultGroups } from '../../faults/groups.ts'
import { elsewhereSection, figures, reliabilityPage } from '../../faults/reliability-page.ts'
import { shownElsewhere } from '../../faults/shown-elsewhere.ts'
import { usual } from '../../faults/usual.ts'

const ids = faultGroups.flatMap(({ cases }) => cases.map(({ id }) => id))

test('no two faults have the same id', () => {
  expect(new Set(ids).size).toBe(ids.length)
})

test('what the usual tests cause are cases, some of every kind', () => {
  for (const id of usual) expect(ids).toContain(id)
  for (const { title, cases } of faultGroups) expect(cases.some(({ id }) => usual.has(id)) ? '' : title).toBe('')
})

test('a case without a result is missing', () => {
  const result = { id: 'one', times: 2, seen: 'it held' }
  const group = { title: 'Some', cases: ['one', 'other'].map((id) => ({ id, caused: '', expected: '', run: async () => result })) }
  expect(figures([group], new Map([['one', result]]))).toEqual({ caused: 2, kills: 0, missing: ['other'] })
})

test('the steps of a sweep are listed with their hits', () => {
  const result = { id: 'kill-build', times: 7, seen: 'nothing lost', steps: { 'create container': 3, 'git push': 4 } }
  const page = reliabilityPage(
    [{ title: 'Kills', cases: [{ id: 'kill-build', caused: 'a kill', expected: 'no loss', run: async () => result }] }],
    new Map([['kill-build', result]]),
  )
  expect(page).toContain('| `kill-build` | a kill | 7 | no loss | nothing lost |')
  expect(page).toContain('| `kill-build` | git push | 4 |')
})

test('docs/reliability.md lists exactly the faults that are caused, and what came of each: npm run faults -- --update', () => {
  const page = readFileSync(join(packageFolder(), 'docs', 'reliability.md'), 'utf8')
  const rows = page.split('\n').flatMap((line) => {
    const [, id, , times] = /^\| `([a-z-]+)` +\| ([^|]+)\| +(\d+) \| [^|]+\| [^|]*\S[^|]*\|$/.exec(line) ?? []
    return id === undefined ? [] : [{ id, times: Number(times) }]
  })
  expect(rows.map(({ id }) => id)).toEqual(ids)
  expect(rows.filter(({ times }) => times < 1)).toEqual([])
})

test.each(shownElsewhere)('$fault is caused by a test of that title', ({ file, test: title }) => {
  const source = readFileSync(join(packageFolder(), file), 'utf8')
  const quoted = ["'", '"', '`'].map((quote) => `${quote}${title}${quote}, `)
  expect(quoted.some((words) => source.includes(`(${words}`)) ? title : '').toBe(title)
})

test('docs/reliability.md lists them as they are', () => {
  expect(readFileSync(join(packageFolder(), 'docs', 'reliability.md'), 'utf8')).toContain(elsewhereSection())
})
