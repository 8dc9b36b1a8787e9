import { describe, expect, test } from 'vitest'
import { chooseAgent } from '../../../src/session/choose-agent.ts'
import { chooseRepos } from '../../../src/job/choose-repos.ts'
import { deriveJobs } from '../../../src/job/derive.ts'
import { chooseJob } from '../../../src/job/find.ts'
import { session } from './session.ts'

describe('where a job works', () => {
  test('in the workdir, with the others beside it and a branch in those that may be written', () => {
    expect(chooseRepos(session, [])).toEqual({
      repo: 'app',
      workdir: '/workspace/app',
      otherRepos: ['/workspace/docs', '/workspace/data'],
      branched: ['docs', 'app'],
    })
  })
  test('in the first one named, unless the workdir is named too', () => {
    expect(chooseRepos(session, ['data', 'docs', 'data'])).toMatchObject({
      repo: 'data',
      otherRepos: ['/workspace/docs'],
      branched: ['data', 'docs'],
    })
    expect(chooseRepos(session, ['docs', 'app'])).toMatchObject({ repo: 'app', otherRepos: ['/workspace/docs'] })
  })
  test('in the workspace itself when there is no repository', () => {
    expect(chooseRepos({ ...session, repos: [] }, [])).toEqual({ repo: '', workdir: '/workspace', otherRepos: [], branched: [] })
  })
})

describe('which agent', () => {
  test('the default one, or the one named', () => {
    expect(chooseAgent(session, undefined).name).toBe('fast')
    expect(chooseAgent(session, 'slow').name).toBe('slow')
  })
  test('an unknown one is refused with the nearest name, also when it is a word of the language', () => {
    expect(() => chooseAgent(session, 'slov')).toThrow(expect.objectContaining({ code: 'bad-input', hint: 'did you mean slow?' }))
    expect(() => chooseAgent(session, 'constructor')).toThrow(expect.objectContaining({ code: 'bad-input' }))
  })
  test('no default and none named is refused with the names there are', () => {
    expect(() => chooseAgent({ ...session, spec: { ...session.spec, agent: '' } }, undefined)).toThrow(
      expect.objectContaining({ hint: 'name one: --agent fast or --agent slow or --agent scripted' }),
    )
  })
})

describe('which job', () => {
  const jobs = ['aaaa1111', 'aaaa2222', 'bbbb3333', 'bbbb'].flatMap((job) =>
    deriveJobs(
      [
        {
          v: 1,
          time: 1,
          event: 'created',
          job,
          agent: '',
          adapter: '',
          kind: 'command',
          command: ['true'],
          repo: '',
          branch: '',
          prompt: null,
          timeoutMs: null,
          by: 0,
        },
      ],
      's',
      { container: 'unseen' },
    ),
  )
  test('the one that begins so, the exact one first', () => {
    expect(chooseJob(jobs, 'aaaa1').short).toBe('aaaa1111')
    expect(chooseJob(jobs, 'bbbb').short).toBe('bbbb')
  })
  test('several that begin so are named', () => {
    expect(() => chooseJob(jobs, 'aaaa')).toThrow(
      expect.objectContaining({ code: 'job-ambiguous', hint: 'write more of it: s/aaaa1111, s/aaaa2222' }),
    )
  })
  test.each(['cccc', ''])('none that begins so is not found: "%s"', (short) => {
    expect(() => chooseJob(jobs, short)).toThrow(expect.objectContaining({ code: 'job-not-found' }))
  })
})
