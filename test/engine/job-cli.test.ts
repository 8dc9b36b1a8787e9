import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { jobRecordSchema } from '../../src/job/job.ts'
import { jobEventSchema } from '../../src/job/job-event.ts'
import { jobDetailsSchema } from '../../src/job/show.ts'
import { packageFolder } from '../../src/scad/package.ts'
import type { CliResult } from '../support/project.ts'
import { jobSession, type JobSession } from './job-support.ts'

let session: JobSession
let cli: (...args: string[]) => Promise<CliResult>

beforeAll(async () => {
  session = await jobSession({ agent: 'reader', agents: { reader: { adapter: 'command', argv: ['cat'], env: {} } } })
  cli = async (...args) => await session.project.cli(...args)
})
afterAll(async () => await session[Symbol.asyncDispose]())

const idOf = ({ stdout }: CliResult) => stdout.trim()

describe('scad inject', () => {
  test('prints the id of the job alone, which the other verbs take', async () => {
    const injected = await cli('inject', session.id, 'do -- "it"')
    expect(injected).toMatchObject({ code: 0, stderr: '' })
    expect(injected.stdout).toMatch(new RegExp(`^${session.id}/[0-9a-z]{8}\n$`))
    expect(await cli('job', 'wait', idOf(injected))).toEqual({ code: 0, stdout: `${idOf(injected)} succeeded\n`, stderr: '' })
    expect((await cli('job', 'logs', idOf(injected))).stdout).toBe('do -- "it"')
  })

  test('takes the prompt from a file or from stdin, byte for byte', async () => {
    const prompt = Buffer.from("first\nEOF\n'$(id)'\r\n")
    await writeFile(join(session.project.folder, 'task.md'), prompt)
    const fromFile = await cli('inject', session.id, '--prompt-file', 'task.md', '--wait')
    const fromStdin = await session.project.cliWith({ input: prompt }, 'inject', session.id, '-', '--wait')
    for (const injected of [fromFile, fromStdin]) {
      const { stdout } = await cli('job', 'logs', '--raw', idOf(injected))
      expect(Buffer.from(stdout)).toEqual(prompt)
    }
  })

  test('with --wait ends with 6 when the job failed, and says why', async () => {
    const { code, stderr } = await cli('inject', session.id, '--wait', '--', 'sh', '-c', 'exit 3')
    expect(code).toBe(6)
    expect(stderr).toContain('sh ended with exit code 3.')
  })

  test('with --follow shows what the job writes on the stream it was written to', async () => {
    const { code, stdout, stderr } = await cli(
      'inject',
      session.id,
      '--follow',
      '--env',
      'A=b c',
      '--',
      'sh',
      '-c',
      'echo "$A"; echo err >&2',
    )
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'b c\n' })
    expect(stderr).toMatch(/^err$/m)
  })

  test('with --json prints one document', async () => {
    const { stdout } = await cli('inject', session.id, '--json', '--follow', '--timeout', '1s', '--', 'sleep', '1000')
    expect(jobRecordSchema.parse(JSON.parse(stdout))).toMatchObject({ state: 'timeout', timeoutMs: 1000, command: ['sleep', '1000'] })
  })

  test('interrupted while it waits leaves the job running and says how to come back', async () => {
    const child = spawn(
      process.execPath,
      [join(packageFolder(), 'commands', 'scad.ts'), 'inject', session.id, '--wait', '--', 'sleep', '1000'],
      {
        cwd: session.project.folder,
        env: session.project.env,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
    let said = ''
    for await (const chunk of child.stderr) {
      if (!said.includes(' runs') && String(chunk).includes(' runs')) child.kill('SIGINT')
      said += String(chunk)
    }
    expect(await exited).toBe(130)
    const id = /scad job wait (\S+)/.exec(said)?.[1] ?? ''
    expect(jobRecordSchema.parse(JSON.parse((await cli('job', 'show', '--json', id)).stdout)).state).toBe('running')
    expect(await cli('job', 'cancel', id)).toMatchObject({ code: 0, stdout: `${id} cancelled: Cancelled.\n` })
  })

  test.each([
    { args: ['', ''], code: 2, says: 'empty' },
    { args: ['x', '--prompt-file', 'none.md'], code: 2, says: 'twice' },
    { args: ['--prompt-file', 'none.md'], code: 2, says: 'does not exist' },
    { args: ['x', '--agent', 'raeder'], code: 2, says: 'did you mean reader?' },
    { args: ['x', '--repo', 'nope'], code: 4, says: 'it holds: app' },
    { args: ['x', '--timeout', 'soon'], code: 2, says: 'not a duration' },
    { args: ['x', '--branch', '-f'], code: 2, says: 'branch' },
  ])('refuses $args in words', async ({ args, code, says }) => {
    const result = await cli('inject', session.id, ...args.filter((word, index) => word !== '' || index === 0))
    expect(result).toMatchObject({ code, stdout: '' })
    expect(result.stderr).toContain(says)
  })
})

describe('scad job', () => {
  let id = ''
  beforeAll(async () => {
    id = idOf(await cli('inject', session.id, '--wait', '--branch', 'fix/cli', 'the \u001B[31mprompt'))
  })

  test('list and show print the documents their schemas describe', async () => {
    const listed = z.array(z.strictObject(jobRecordSchema.shape)).parse(JSON.parse((await cli('job', 'list', session.id, '--json')).stdout))
    expect(listed.map((job) => job.id)).toContain(id)
    const shown = z.strictObject(jobDetailsSchema.shape).parse(JSON.parse((await cli('job', 'show', id, '--json')).stdout))
    expect(shown).toMatchObject({ branch: 'fix/cli', argv: ['cat'], workdir: '/workspace/app', promptText: 'the \u001B[31mprompt' })
  })

  test('show and list are readable, and harmless on a terminal', async () => {
    const shown = await cli('job', 'show', id)
    expect(shown.stdout).toContain('fix/cli')
    expect(shown.stdout).toContain('prompt')
    expect(shown.stdout + (await cli('job', 'list')).stdout).not.toContain('\u001B')
  })

  test('logs prints lines as JSON, with the time they came', async () => {
    const { stdout } = await cli('job', 'logs', id, '--json')
    const line = { type: 'line', stream: 'stdout', text: 'the \uFFFD[31mprompt', job: id, time: expect.any(Number) }
    expect(jobEventSchema.parse(JSON.parse(stdout))).toEqual(line)
  })

  test('wait gives up after its time and leaves the job running', async () => {
    const running = idOf(await cli('inject', session.id, '--', 'sleep', '1000'))
    const waited = await cli('job', 'wait', running, '--timeout', '200ms')
    expect(waited).toMatchObject({ code: 8, stdout: '' })
    expect(waited.stderr).toContain(`scad job wait ${running}`)
    expect((await cli('job', 'cancel', running)).code).toBe(0)
    expect((await cli('job', 'wait', running)).code).toBe(6)
  })

  test('an unknown job is not found', async () => {
    expect(await cli('job', 'show', `${session.id}/zzzzzzzz`)).toMatchObject({ code: 4, stdout: '' })
    expect(await cli('job', 'logs', 'zzzzzzzz')).toMatchObject({ code: 4, stdout: '' })
  })
})
