import { globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/scad/package.ts'
import { anchors, localLinks } from './markdown.ts'

const root = packageFolder()
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root })

test('there are pages', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'AGENTS.md', 'docs/architecture.md', 'docs/adr/README.md']))
})

test.each(pages)('every link of %s leads somewhere', (page) => {
  const broken = localLinks(readFileSync(join(root, page), 'utf8')).filter((link) => !leads(page, link))
  expect(broken).toEqual([])
})

test('the list of decisions is complete', () => {
  const listed = localLinks(readFileSync(join(root, 'docs/adr/README.md'), 'utf8'))
  expect(listed).toEqual(globSync('[0-9]*.md', { cwd: join(root, 'docs/adr') }).toSorted())
})

/** Inside the checkout alone, and to a heading that is there. */
function leads(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const file = path === '' ? join(root, page) : join(root, dirname(page), path)
  if (relative(root, file).startsWith('..')) return false
  const facts = statSync(file, { throwIfNoEntry: false })
  if (facts === undefined) return false
  return anchor === undefined || (facts.isFile() && anchors(readFileSync(file, 'utf8')).includes(anchor))
}
