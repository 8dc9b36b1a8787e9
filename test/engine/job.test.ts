import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelJob } from '../../src/job/cancel.ts'
import { findJob } from '../../src/job/find.ts'
import { injectJob } from '../../src/job/inject.ts'
import { listJobs } from '../../src/job/list.ts'
import { readJobOutput } from '../../src/job/output.ts'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { layout } from '../../src/scad/layout.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { findSession } from '../../src/session/find.ts'
import { readJournal } from '../../src/session/journal.ts'
import { liveJobs } from '../../src/session/live-jobs.ts'
import { eventually } from '../support/eventually.ts'
import { jobSession, type JobSession, outputOf, sh } from './job-support.ts'

let session: JobSession

beforeAll(async () => {
  session = await jobSession({
    agent: 'reader',
    repos: ['app', 'docs'],
    env: { FROM_IMAGE: 'image', OVERRIDDEN: 'image', LD_LIBRARY_PATH: '/workspace/lib', PERL5LIB: '/workspace/lib', PERL5OPT: '-Mevil' },
    agents: {
      reader: { adapter: 'command', argv: ['cat'], env: { OVERRIDDEN: 'agent', KEY: '${SCAD_TEST_KEY}' } },
      file: { adapter: 'command', argv: ['sha256sum', '{promptFile}'], env: {} },
      absent: { adapter: 'command', argv: ['no-such-agent', '{promptFile}'], env: {} },
      shower: { adapter: 'command', argv: ['env'], env: { OVERRIDDEN: 'agent', LAST: 'agent' } },
      needy: { adapter: 'command', argv: ['env'], env: { KEY: '$SCAD_TEST_NOT_SET' } },
    },
  })
  // a scad whose host environment holds the key
  session.scad = createScad({ env: { ...session.project.env, SCAD_TEST_KEY: 'sesame' } })
})

afterAll(async () => {
  await session.scad.close()
  await session[Symbol.asyncDispose]()
})

/** Injects, waits, and reads everything. */
async function runJob(input: Omit<Parameters<typeof injectJob>[1], 'session'>) {
  const begun = await injectJob(session.scad, { session: session.id, ...input })
  const job = await waitJob(session.scad, { job: begun.id })
  return { job, ...(await outputOf(readJobOutput(session.scad, { job: job.id, raw: true }))) }
}

describe('what goes in', () => {
  test('a prompt of a megabyte with quotes, heredoc marks and dollar signs arrives byte for byte', async () => {
    const prompt = `--flag 'it' "is" $(touch /tmp/x) \`id\`\nEOF\n${'ünïcödé \\ %s\r\n'.repeat(60_000)}`
    expect(Buffer.byteLength(prompt)).toBeGreaterThan(1 << 20)
    const { job, stdout } = await runJob({ prompt, agent: 'file' })
    const hash = createHash('sha256').update(prompt).digest('hex')
    expect(stdout).toContain(hash)
    expect(job.prompt).toEqual({ bytes: Buffer.byteLength(prompt), sha256: hash })
  })

  test('an agent without a prompt in its arguments reads it from stdin', async () => {
    const { job, stdout } = await runJob({ prompt: 'do it' })
    expect(stdout).toBe('do it')
    expect(job).toMatchObject({ state: 'succeeded', agent: 'reader', adapter: 'command', kind: 'prompt', exitCode: 0, reason: '' })
  })

  test('words of a plain command reach it untouched, in the workdir, with nothing on stdin', async () => {
    const { job, stdout } = await runJob({ command: ['sh', '-c', 'pwd; cat; printf "%s|" "$@"', 'x', 'a b', '', '$HOME', "'"] })
    expect(stdout).toBe("/workspace/app\na b||$HOME|'|")
    expect(job).toMatchObject({ kind: 'command', agent: '', repo: 'app' })
  })

  test('the environment comes from image, scad, agent and job in this order, and from no file of the agent', async () => {
    await session.inside('echo "export OVERRIDDEN=profile" | tee ~/.profile ~/.bashrc ~/.bash_profile')
    const { job, stdout } = await runJob({ prompt: 'x', agent: 'shower', env: { MINE: 'a=b c', LAST: 'job' } })
    const lines = stdout.split('\n')
    expect(lines).toEqual(
      expect.arrayContaining(['FROM_IMAGE=image', 'OVERRIDDEN=agent', 'LAST=job', 'MINE=a=b c', 'HOME=/home/agent', `SCAD_JOB=${job.id}`]),
    )
  })

  test("a host variable named by the agent's config is filled in at that moment and stands in no label, file or journal", async () => {
    const begun = await injectJob(session.scad, { session: session.id, prompt: 'x' })
    await waitJob(session.scad, { job: begun.id })
    const details = await showJob(session.scad, { job: begun.id })
    expect(details.variables).toContain('KEY')
    const container = await session.scad.engine.inspectContainer(session.container)
    expect(JSON.stringify(container)).not.toContain('sesame')
    const inJobs = await session.inside(`grep -rl sesame ${layout.jobs} || true`, '0:0')
    expect(inJobs).toBe('')
    expect(JSON.stringify(await readJournal(session.scad, await findSession(session.scad, session.id)))).not.toContain('sesame')
  })

  test('the agent is an unprivileged user that can gain nothing', async () => {
    const { stdout } = await runJob({ command: sh('id -u; id -g; id -G; grep -E "^(CapEff|CapPrm|CapAmb|NoNewPrivs)" /proc/self/status') })
    expect(stdout.split(/\s+/)).toEqual([
      '10001',
      '10001',
      '10001',
      'CapPrm:',
      '0000000000000000',
      'CapEff:',
      '0000000000000000',
      'CapAmb:',
      '0000000000000000',
      'NoNewPrivs:',
      '1',
      '',
    ])
  })
})

describe('what is refused, with nothing begun', () => {
  const refused = async (input: Omit<Parameters<typeof injectJob>[1], 'session'>, code: string) => {
    const before = (await listJobs(session.scad, { session: session.id })).length
    await expect(injectJob(session.scad, { session: session.id, ...input })).rejects.toMatchObject({ code })
    expect(await listJobs(session.scad, { session: session.id })).toHaveLength(before)
  }
  test('an empty prompt', async () => await refused({ prompt: '' }, 'prompt-missing'))
  test('no prompt and no command', async () => await refused({}, 'prompt-missing'))
  test('a prompt with a NUL', async () => await refused({ prompt: Buffer.from('a\0b') }, 'bad-input'))
  test('a prompt and a command', async () => await refused({ prompt: 'x', command: ['true'] }, 'bad-input'))
  test('an unknown agent', async () => await refused({ prompt: 'x', agent: 'readr' }, 'bad-input'))
  test('an agent that is not installed', async () => await refused({ prompt: 'x', agent: 'absent' }, 'agent-missing'))
  test('a host variable that is not set', async () => await refused({ prompt: 'x', agent: 'needy' }, 'bad-input'))
  test('an unknown repository', async () => await refused({ command: ['true'], repos: ['nope'] }, 'repo-not-found'))
})

describe('how it ends', () => {
  test('the exit code and both streams are kept apart', async () => {
    const { job, stdout, stderr } = await runJob({ command: sh('echo out; echo err >&2; exit 7') })
    expect({ stdout, stderr }).toEqual({ stdout: 'out\n', stderr: 'err\n' })
    expect(job).toMatchObject({
      state: 'failed',
      exitCode: 7,
      reason: 'sh ended with exit code 7.',
      output: { stdout: { bytes: 4, truncated: false } },
    })
  })

  test('a program that is not there ends the job as missing, and its own 127 does not', async () => {
    const { job } = await runJob({ command: ['no-such-program'] })
    expect(job).toMatchObject({
      state: 'failed',
      exitCode: null,
      reason: 'no-such-program could not be started: No such file or directory.',
    })
    expect((await runJob({ command: sh('exit 127') })).job.reason).toBe('sh ended with exit code 127.')
  })

  test('a file that may not be run is missing too', async () => {
    expect((await runJob({ command: ['/etc/passwd'] })).job.reason).toBe('/etc/passwd could not be started: Permission denied.')
  })

  test('a signal is told', async () => {
    expect((await runJob({ command: sh('kill -SEGV $$') })).job).toMatchObject({ state: 'failed', signal: 'SEGV', exitCode: null })
  })

  test('a timeout ends everything the job started, in whatever session it hides', async () => {
    const mark = `4${Date.now() % 1_000_000}`
    const script = `setsid sleep ${mark} & env -i setsid sh -c "exec >/dev/null 2>&1 </dev/null; sleep ${mark}" & (sleep ${mark} &) ; wait`
    const { job } = await runJob({ command: sh(script), timeoutMs: 800 })
    expect(job).toMatchObject({ state: 'timeout', reason: 'Timed out after 800ms.', left: { count: 0 } })
    expect(await session.inside(`pgrep -f "^sleep ${mark}" || true`)).toBe('')
  })

  test('a cancelled job is ended, and cancelling it again changes nothing', async () => {
    const { id } = await injectJob(session.scad, { session: session.id, command: ['sleep', '1000'] })
    const job = await cancelJob(session.scad, { job: id })
    expect(job).toMatchObject({ state: 'cancelled', signal: 'TERM', reason: 'Cancelled.' })
    expect(await cancelJob(session.scad, { job: id })).toEqual(job)
  })

  test('what its program leaves behind ends with it, but for what has a process group of its own: that is told', async () => {
    const { job, stdout } = await runJob({ command: sh('sleep 601 & setsid sleep 600 & echo $!') })
    expect(job).toMatchObject({ state: 'succeeded', left: { count: 1, processes: [{ pid: Number(stdout), name: 'sleep' }] } })
    await session.inside(`kill ${stdout}`)
  })

  test('of long output the beginning and the end are kept and the gap is told', async () => {
    const { job, stdout } = await runJob({ command: sh('echo first; head -c 40000000 /dev/zero | tr "\\0" x; echo; echo last') })
    expect(job.output.stdout).toEqual({ bytes: 40_000_012, truncated: true })
    expect(stdout.startsWith('first\n')).toBe(true)
    expect(stdout.endsWith('x\nlast\n')).toBe(true)
    const missing = Number(/\[scad: (\d+) bytes are left out here\]/.exec(stdout)?.[1])
    expect(stdout.length - `\n[scad: ${missing} bytes are left out here]\n`.length + missing).toBe(40_000_012)
  })
})

describe('while it runs', () => {
  test('output comes as it is written, and following ends with the job', async () => {
    const { id } = await injectJob(session.scad, {
      session: session.id,
      command: sh('echo one; until [ -e /tmp/go ]; do sleep 0.05; done; echo two; echo e >&2'),
    })
    let seen = ''
    for await (const { bytes, stream } of readJobOutput(session.scad, { job: id, follow: true })) {
      seen += `${stream} ${bytes.toString()}`
      if (seen === 'stdout one\n') await session.inside('touch /tmp/go')
    }
    expect(seen).toContain('stdout two\n')
    expect(seen).toContain('stderr e\n')
    expect((await waitJob(session.scad, { job: id })).state).toBe('succeeded')
  })

  test('it is running in the list, found by its short part, and its witness alive', async () => {
    const { id, short } = await injectJob(session.scad, { session: session.id, command: ['sleep', '1000'] })
    expect(await findJob(session.scad, short.slice(0, 7))).toMatchObject({ id, state: 'running', ended: null })
    expect(await liveJobs(session.scad, session.container)).toContain(short)
    expect(await outputOf(readJobOutput(session.scad, { job: id }))).toEqual({ stdout: '', stderr: '' })
    await expect(waitJob(session.scad, { job: id, timeoutMs: 100 })).rejects.toMatchObject({ code: 'wait-timeout' })
    await cancelJob(session.scad, { job: id })
    await eventually(async () => !(await liveJobs(session.scad, session.container)).has(short), { what: 'the witness goes' })
  })

  test('a reader that goes away leaves no process behind', async () => {
    const { id } = await injectJob(session.scad, { session: session.id, command: sh('echo one; sleep 1000') })
    for await (const _ of readJobOutput(session.scad, { job: id, follow: true })) break
    await eventually(async () => (await session.inside('pgrep -f "bin/[f]ollow" || true')) === '', { what: 'follow ends' })
    await cancelJob(session.scad, { job: id })
  })

  test('control characters are made harmless unless raw bytes are asked for', async () => {
    const { job, stdout } = await runJob({ command: ['printf', String.raw`a\033[31mb\r\nc\n`] })
    expect(stdout).toBe('a\u001B[31mb\r\nc\n')
    expect((await outputOf(readJobOutput(session.scad, { job: job.id }))).stdout).toBe('a\uFFFD[31mb\nc\n')
  })
})

describe('a branch made for the job', () => {
  const branches = async () => await session.inside('for r in app docs; do git -C /workspace/$r symbolic-ref --short HEAD; done')

  test('is checked out in every repository, and again when it exists', async () => {
    expect((await runJob({ command: sh('git symbolic-ref --short HEAD'), branch: 'fix/one' })).stdout).toBe('fix/one\n')
    expect(await branches()).toBe('fix/one\nfix/one')
    await session.inside('for r in app docs; do git -C /workspace/$r switch -q main; done')
    expect((await runJob({ command: ['true'], branch: 'fix/one' })).job).toMatchObject({ state: 'succeeded', branch: 'fix/one' })
    expect(await branches()).toBe('fix/one\nfix/one')
    await session.inside('for r in app docs; do git -C /workspace/$r switch -q main; done')
  })

  test('is made in the named repository alone, where the job then starts', async () => {
    expect((await runJob({ command: ['pwd'], branch: 'fix/two', repos: ['docs'] })).stdout).toBe('/workspace/docs\n')
    expect(await branches()).toBe('main\nfix/two')
    await session.inside('git -C /workspace/docs switch -q main')
  })

  test('that uncommitted changes are in the way of leaves every repository as it was and begins nothing', async () => {
    await session.inside(
      'cd /workspace/docs && git switch -q -c clash && echo two > file && git -c user.name=A -c user.email=a@b commit -qam two && git switch -q main && echo dirty > file',
    )
    const before = (await listJobs(session.scad, { session: session.id })).length
    await expect(injectJob(session.scad, { session: session.id, command: ['true'], branch: 'clash' })).rejects.toMatchObject({
      code: 'would-lose-work',
    })
    expect(await branches()).toBe('main\nmain')
    expect(await session.inside('git -C /workspace/app branch --list clash; cat /workspace/docs/file')).toBe('dirty')
    expect(await listJobs(session.scad, { session: session.id })).toHaveLength(before)
    await session.inside('git -C /workspace/docs checkout -q file')
  })

  test('is not made for an agent that is not there', async () => {
    await expect(injectJob(session.scad, { session: session.id, prompt: 'x', agent: 'absent', branch: 'fix/three' })).rejects.toMatchObject(
      { code: 'agent-missing' },
    )
    expect(await session.inside('git -C /workspace/app branch --list fix/three')).toBe('')
  })
})
