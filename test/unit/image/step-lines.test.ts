import { expect, test } from 'vitest'
import { ScadError } from '../../../src/errors/scad-error.ts'
import type { Progress } from '../../../src/events/progress.ts'
import { type DockerfileParts, run } from '../../../src/image/dockerfile.ts'
import { stepLines, withStepTitle } from '../../../src/image/step-lines.ts'

const step = { title: 'node 24', argv: ['/opt/node', '24'], user: 'root' as const }
const long = { title: 'a long one', argv: ['/bin/sh', '-c', 'x'.repeat(1000)], user: 'root' as const }
const parts: DockerfileParts = { foundation: [], env: {}, path: [], steps: [step, long], needsSecrets: false, files: [] }

test('a step is told by its title, all else as it came', () => {
  const said: Progress[] = []
  const hear = stepLines({ progress: (progress) => said.push(progress) }, parts)
  hear(`Step 3/9 : ${run(step)}`)
  hear('Step 4/9 : USER agent')
  expect(said).toEqual([
    { type: 'step', text: 'building the environment: node 24 (3 of 9)' },
    { type: 'output', text: 'Step 4/9 : USER agent' },
  ])
})

test.each([step, long])('a failure names its step: $title', (failed) => {
  const words = `step 3/9: ${run(failed)}`.slice(0, 300)
  const error = new ScadError('build-failed', `${words}: exit code 1\n  last`, { details: { step: words, lines: ['last'] } })
  expect(withStepTitle(error, parts)).toMatchObject({ message: `${failed.title}: exit code 1\n  last`, details: { step: failed.title } })
})

test('any other failure stays', () => {
  const error = new ScadError('no-space', 'full')
  expect(withStepTitle(error, parts)).toBe(error)
})
