import { describe, expect, test } from 'vitest'
import { resolveVariables } from '../../../src/credentials/host-variables.ts'
import { jobEnvironment } from '../../../src/job/job-environment.ts'
import { launchFrames } from '../../../src/job/launch.ts'
import { shortenWords } from '../../../src/job/shorten-words.ts'

describe('the environment of a job', () => {
  const sources = {
    container: [],
    adapter: {},
    login: {},
    agent: {},
    job: {},
    gateway: {},
    id: 's/a',
    session: 's',
    promptFile: '',
    briefFile: '',
    rename: {},
  }

  test('is taken from container, scad, adapter, login, agent and job, the later one winning', () => {
    const env = jobEnvironment({
      ...sources,
      container: ['A=1', 'B=1', 'HOME=/root', 'EMPTY=', 'EQ=a=b', 'not a variable'],
      adapter: { B: '2', C: '2', D: '2', E: '2' },
      login: { C: '3', D: '3', E: '3' },
      agent: { D: '4', E: '4' },
      job: { E: '5' },
    })
    expect(env).toMatchObject({ A: '1', B: '2', C: '3', D: '4', E: '5', HOME: '/home/agent', EMPTY: '', EQ: 'a=b', LANG: 'C.UTF-8' })
    expect(Object.keys(env)).not.toContain('not a variable')
  })

  test('has no key that its gateway has, whoever set one', () => {
    const env = jobEnvironment({ ...sources, agent: { KEY: 'a' }, job: { KEY: 'b' }, gateway: { KEY: 'none', URL: 'http://g' } })
    expect(env).toMatchObject({ KEY: 'none', URL: 'http://g' })
  })

  test('always carries the mark by which its processes are found', () => {
    expect(jobEnvironment({ ...sources, container: ['SCAD_JOB=x'], job: { SCAD_JOB: 'y' } })['SCAD_JOB']).toBe('s/a')
  })

  test('holds a variable by another name alone where its agent wants that, wherever it is from', () => {
    const env = jobEnvironment({ ...sources, login: { KEY: 'old' }, job: { KEY: 'new' }, rename: { KEY: 'OWN_KEY', OTHER: 'OWN_OTHER' } })
    expect(env).toMatchObject({ OWN_KEY: 'new' })
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['KEY']))
    expect(Object.keys(env)).not.toContain('OWN_OTHER')
  })

  test('takes a host variable where the whole value names one, and only there', () => {
    const host = { KEY: 'secret', EMPTY: '' }
    expect(resolveVariables({ A: '$KEY', B: '${KEY}', C: 'x$KEY', D: '$', E: '$EMPTY', F: '$KEY ' }, host, 'agents.a.env')).toEqual({
      A: 'secret',
      B: 'secret',
      C: 'x$KEY',
      D: '$',
      E: '',
      F: '$KEY ',
    })
    expect(() => resolveVariables({ A: '$NONE' }, host, 'agents.fast.env')).toThrow(
      expect.objectContaining({ code: 'bad-input', message: 'agents.fast.env.A takes the host variable NONE, which is not set' }),
    )
  })
})

test('an order is framed by byte lengths, so that nothing in it can be taken for a frame', () => {
  const frames = launchFrames({
    short: 'aaaa',
    user: '7:8',
    workdir: '/w',
    argv: ['a b', 'end 0\n'],
    env: { A: 'ü\n' },
    prompt: Buffer.from('end 0\n'),
    stdin: 'prompt',
    tty: null,
    readyByKey: false,
    restingTitle: '',
    files: [{ place: 'job', path: 'a/b', text: 'end 0\n' }],
    login: [{ path: '.l', text: 'end 0\n' }],
    requireProgram: true,
    repos: [{ key: 'app', base: 'c0ffee', branch: 'main' }],
    checkOnly: false,
    timeoutMs: null,
    idleTimeoutMs: 5,
    retry: { times: 2, again: ['a'], resume: ['b', 'c'] },
    ending: {
      succeeded: [{ type: 'end', 'part.ok': 'true' }],
      failed: [],
      errors: [],
      reopened: [],
      kept: [],
      conversation: { pattern: { type: 'begin' }, path: 'id' },
      words: ['a', 'b'],
      failures: [{ class: 'auth', pattern: '^a b$' }],
    },
    facts: {},
    created: { agent: 'x' },
  }).toString()
  expect(frames).toContain('uid 7\ngid 8\nworkdir /w\nstdin prompt\nrequire 1\ncheck 0\ntimeout 0\nidle 5\n')
  expect(frames).toContain(
    'argv 10\na b\0end 0\nagain 1\naresume 3\nb\0cenv 5\nA=ü\nfiles 14\njob\0a/b\0end 0\nlogin 9\n.l\0end 0\nrepos 15\napp\0c0ffee\0mainending 127\nsucceeded\ttype\tend\tpart.ok\ttrue\nconversation\tid\ttype\tbegin\nwords\ta\tb\npassing\trate-limit\toverloaded\tnetwork\nfailures\tauth\t^a b$\nprompt 6\nend 0\nfacts 2\n{}created 11\n"agent":"x"end 0\n',
  )
})

test('a long command is cut to what a line of the journal holds', () => {
  expect(shortenWords(['sh', '-c', 'echo hi'])).toEqual(['sh', '-c', 'echo hi'])
  const cut = shortenWords(['x'.repeat(500), ...Array.from({ length: 1000 }, () => '\u0001"\\ü')])
  expect(cut.at(-1)).toBe('…')
  expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThan(1600)
})
