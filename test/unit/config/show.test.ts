import { expect, test } from 'vitest'
import { normalise } from '../../../src/config/normalise.ts'
import { configSchema } from '../../../src/config/schema.ts'
import { showProject, shownProjectSchema } from '../../../src/config/show.ts'

const project = normalise(
  configSchema.parse({
    name: 'atlas',
    repos: { core: { path: './core' } },
    environment: {
      run: ['curl https://user:hunter2@example.com/x'],
      env: { LANG: 'C.UTF-8', INDEX_URL: 'https://user:hunter2@example.com/simple' },
      proxy: { http: 'http://user:hunter2@proxy:3128' },
    },
    agents: { claude: { adapter: 'claude', env: { ANTHROPIC_API_KEY: 'hunter2', MODE: 'fast', TOKEN: '$MY_TOKEN' } } },
    on: { 'job-ended': [{ url: 'https://hooks.example.com/hunter2' }, { command: ['x'], env: { CHAT_TOKEN: 'hunter2' } }] },
  }),
  '/project/scad.config.ts',
  '/home/u',
)

test('what is shown fits its schema', () => {
  expect(() => shownProjectSchema.parse(showProject(project))).not.toThrow()
})

test('what is shown holds no secret', () => {
  expect(JSON.stringify(showProject(project))).not.toContain('hunter2')
})

test('what is no secret is shown', () => {
  expect(showProject(project)).toMatchObject({
    id: 'atlas',
    environment: { env: { LANG: 'C.UTF-8' } },
    agents: { claude: { env: { ANTHROPIC_API_KEY: '***', MODE: 'fast', TOKEN: '$MY_TOKEN' } } },
  })
})
