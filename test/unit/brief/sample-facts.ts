import type { BriefFacts } from '../../../src/brief/brief-facts.ts'

/** A job of which a brief has something to tell in every part; docs/brief.md shows it. */
export const sampleFacts: BriefFacts = {
  session: 'atlas-try1-4f2a',
  attended: false,
  workdir: '/workspace/core',
  caller: 'Ada',
  goal: 'The release waits for it.\n',
  context: [{ name: 'ci.log', text: 'FAILED tests/test_parser.py::test_empty\n' }],
  instructions: 'Write British English.\n',
  mounts: [
    { source: '/home/ada/data/reference', target: '/data/reference', mode: 'ro' },
    { source: '/home/ada/data/results', target: '/data/results', mode: 'rw' },
  ],
  repos: [
    {
      key: 'core',
      role: 'write',
      path: '/workspace/core',
      base: 'main at 4357c6179f12',
      branch: 'fix/parser',
      made: true,
      verify: ['pip check', 'pytest -q'],
      frozen: ['parser/grammar.txt', 'vendor/'],
    },
    {
      key: 'docs',
      role: 'read',
      path: '/workspace/docs',
      base: 'main at d0f00b99c857',
      branch: 'main',
      made: false,
      verify: [],
      frozen: ['figures/'],
    },
  ],
}
