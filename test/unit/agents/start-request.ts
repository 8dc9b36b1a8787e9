import type { StartRequest } from '../../../src/agents/adapter.ts'

/** A start that an agent is asked for, with what the test is about in place of the usual. */
export function startRequest(change: Partial<StartRequest> = {}): StartRequest {
  return {
    agent: { adapter: '', env: {} },
    promptFile: '/jobs/x/prompt.md',
    brief: { path: '/jobs/x/brief.md', text: 'be kind' },
    folder: '/jobs/x',
    prompt: Buffer.from('do it'),
    workdir: '/workspace/app',
    otherRepos: [],
    login: '',
    gateway: '',
    conversation: { resume: false, id: '7b1c6c1e-0000-4000-8000-000000000001' },
    ...change,
  }
}
