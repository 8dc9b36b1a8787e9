import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'
import { securityGroups } from '../../security/groups.ts'
import { missingCases, securityPage } from '../../security/security-page.ts'
import { usual } from '../../security/usual.ts'

const ids = securityGroups.flatMap(({ cases }) => cases.map(({ id }) => id))

test('no two attacks have the same id', () => {
  expect(new Set(ids).size).toBe(ids.length)
})

test('what the usual tests try are cases', () => {
  for (const id of usual) expect(ids).toContain(id)
})

test('docs/security.md tells of exactly the cases, all of which held: run `npm run security -- --update` when it does not', async () => {
  expect(await readFile(join(packageFolder(), 'docs', 'security.md'), 'utf8')).toBe(securityPage(securityGroups, new Set(ids)))
})

test('a case without a result is missing, and has no verdict', () => {
  const facts = { severity: 'high' as const, attacker: 'tries', naive: '`falls`', held: 'nothing happens' }
  const groups = [{ title: 'Some', cases: ['one', 'other'].map((id) => ({ id, ...facts })) }]
  const held = new Set(['one'])
  expect(missingCases(groups, held)).toEqual(['other'])
  const page = securityPage(groups, held)
  expect(page).toContain('| `one` | high | tries | `falls` | held: nothing happens |')
  expect(page).toContain('| `other` | high | tries | `falls` |  |')
  expect(page).toContain('| high | 1 |')
})
