import { describe, expect, test } from 'vitest'
import { maxBriefBytes, writeBrief } from '../../../src/brief/brief.ts'
import { sampleFacts as facts } from './sample-facts.ts'

/** The text below a heading, up to the next one. */
const part = (brief: string, heading: string): string | undefined =>
  brief.split(/^(?=## )/m).find((text) => text.startsWith(`## ${heading}\n`))

test('a brief tells all there is to know, and the same facts give the same text', () => {
  expect(writeBrief(facts)).toBe(`# Brief

You work in a disposable container, \`atlas-try1-4f2a\`. You may do anything in it. Nobody is there to answer a question: where
something is open, decide, and say at the end what you took for granted.

## Who asks, and why

Asked by Ada.

The release waits for it.

## Repositories

| repository | role | path | base | branch |
| --- | --- | --- | --- | --- |
| core | write | \`/workspace/core\` | main at 4357c6179f12 | \`fix/parser\` |
| docs | read | \`/workspace/docs\` | main at d0f00b99c857 | \`main\` at the start |

You start in \`/workspace/core\`. \`write\`: yours to change. \`read\`: there to be read.

## Mounts

| path | mode |
| --- | --- |
| \`/data/reference\` | read only |
| \`/data/results\` | writable: what you write there is on the host at once |

## How to verify

Run these before you are done, and say what fails.

In \`/workspace/core\`:

\`\`\`
pip check
pytest -q
\`\`\`

## Do not touch

- core: \`parser/grammar.txt\`, \`vendor/\`, as a .gitignore in \`/workspace/core\` would name them
- docs: anything in \`/workspace/docs\`

## Hand over

Commit your work in every repository that you change, on the branch that is checked out there, in commits that can be reviewed
one by one. Only what is committed is reviewed. Do not push: the branches are fetched from here. Leave the base and what is before it as it is.

## Context: ci.log

\`\`\`
FAILED tests/test_parser.py::test_empty
\`\`\`

## Instructions

Write British English.
`)
})

test('an agent at a terminal is told that a person is there, and one without a terminal to decide by itself', () => {
  const said = (attended: boolean): string => writeBrief({ ...facts, attended }).split('\n\n')[1] ?? ''
  expect(said(false)).toContain('Nobody is there')
  expect(said(true)).toMatch(/A person is at your terminal[^]*ask where/)
})

test('a brief has no part that would be empty', () => {
  const brief = writeBrief({ ...facts, caller: undefined, goal: undefined, context: [], instructions: '', mounts: [], repos: [] })
  expect(brief.match(/^#.*/gm)).toEqual(['# Brief'])
})

describe('what a brief says of who asks', () => {
  test.each([
    [{ caller: undefined }, 'The release waits for it.'],
    [{ goal: undefined }, 'Asked by Ada.'],
  ])('with %o', (change, said) => {
    expect(part(writeBrief({ ...facts, ...change }), 'Who asks, and why')?.trim()).toBe(`## Who asks, and why\n\n${said}`)
  })
})

test('a job that may write nothing is not told to commit', () => {
  const [, docs] = facts.repos
  expect(part(writeBrief({ ...facts, repos: docs === undefined ? [] : [docs] }), 'Hand over')).toBeUndefined()
})

test('no text that is quoted ends its quotation, whatever is in it', () => {
  const frozen = ['a`b', '``', 'a|b']
  const verify = ['cat <<E\n````\nE']
  const context = [{ name: 'ci.log', text: 'red\n```\nend\n' }]
  const brief = writeBrief({ ...facts, context, repos: facts.repos.map((repo) => ({ ...repo, frozen, verify })) })
  expect(brief).toContain('- core: `` a`b ``, ``` `` ```, `a|b`,')
  expect(brief).toContain('\n`````\ncat <<E\n````\nE\n`````\n')
  expect(brief).toContain('\n````\nred\n```\nend\n````\n')
})

test('a brief that is too long for an agent is refused with its size', () => {
  const sized = (length: number): string => writeBrief({ ...facts, context: [{ name: 'x', text: 'x'.repeat(length) }] })
  const most = maxBriefBytes - Buffer.byteLength(sized(0))
  expect(Buffer.byteLength(sized(most))).toBe(maxBriefBytes)
  expect(() => sized(most + 1)).toThrow(
    expect.objectContaining({ code: 'bad-input', message: expect.stringMatching(/^the brief would be /) }),
  )
})
