import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExecProcess } from '../engine/engine.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { readLines } from '../text/line-reader.ts'
import { cleanPackets } from './clean-packets.ts'
import { commandInput } from './command-input.ts'
import { gitServiceRequest, isGitService, type GitService } from './git-service.ts'
import { withHelperTarget } from './helper-target.ts'

/** git's side of a remote helper: commands and pack data come in on stdin, answers and pack data go out on stdout. */
export interface HelperStreams {
  stdin: Readable
  stdout: Writable
  stderr: Writable
  /** How long the program inside may say nothing once git has closed its side, in ms. Default: 5 minutes. */
  silenceMs?: number
}

/** Lines of the remote's stderr that are passed on; a hostile one could go on for ever. */
const maxErrorLines = 200
/** git's own programs give a sign of life every five seconds while they work. */
const defaultSilenceMs = 300_000

/**
 * A git remote helper (gitremote-helpers(7)) with the one capability `connect`: git's own protocol over an exec stream into
 * the container, both directions closed as git closes them and no faster than the slower side reads.
 *
 * @param url the repository, as git passes it: `<session>/<repo>`; of no matter when scad names a target in the environment
 * @returns the exit code for the helper: 0, or the code of the git program inside
 * @throws bad-input, session-not-found, repo-not-found, engine-failed, …
 */
export async function runRemoteHelper(scad: Scad, url: string, io: HelperStreams): Promise<number> {
  const input = commandInput(io.stdin)
  for (;;) {
    const line = await input.line()
    if (line === null || line === '') return 0
    if (line === 'capabilities') {
      io.stdout.write('connect\n\n')
      continue
    }
    const service = /^connect (.+)$/.exec(line)?.[1]
    if (service === undefined) throw new ScadError('bad-input', `git asked for "${cleanLine(line)}", which scad does not serve`)
    if (!isGitService(service)) {
      // tells git that this service is not to be had here
      io.stdout.write('fallback\n')
      continue
    }
    return await withHelperTarget(scad, url, async (target) => {
      const execution = await scad.engine.exec(target.container, gitServiceRequest(service, target, scad.env['GIT_PROTOCOL']))
      io.stdout.write('\n')
      return await join(scad, service, execution, io, input.rest())
    })
  }
}

/** Pipes both ways until the program inside has ended, git has gone away, or scad is interrupted. */
async function join(
  scad: Scad,
  service: GitService,
  execution: ExecProcess,
  io: HelperStreams,
  input: AsyncIterable<Buffer>,
): Promise<number> {
  const silence = silenceWatch(io.silenceMs ?? defaultSilenceMs)
  const signal = AbortSignal.any([scad.signal, silence.signal])
  const up = async (): Promise<void> => {
    if (execution.stdin !== null) await pipeline(input, execution.stdin, { signal })
    silence.begin()
  }
  // a program that ends early closes its input; its exit code says what happened
  const upward = up().catch(() => execution.stdin?.destroy())
  try {
    await Promise.all([
      pipeline(execution.stdout, silence.hear, cleanPackets(service), io.stdout, { end: false, signal }),
      passErrors(execution.stderr, io.stderr),
    ])
    return (await execution.exitCode) ?? 1
  } catch (cause) {
    execution.detach()
    if (silence.signal.aborted) throw new ScadError('git-failed', 'the repository inside does not answer', { cause })
    throw new ScadError(scad.signal.aborted ? 'interrupted' : 'git-failed', 'the transfer was broken off', { cause })
  } finally {
    silence.end()
    // git may keep its end open although the program has ended
    io.stdin.destroy()
    await upward
  }
}

/** Aborts when nothing has been heard for that long after `begin`: a killed git would otherwise leave its helper waiting for ever. */
function silenceWatch(limitMs: number) {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  return {
    signal: controller.signal,
    begin: (): void => void (timer = setTimeout(() => controller.abort(), limitMs)),
    end: (): void => clearTimeout(timer),
    async *hear(this: void, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of source) {
        timer?.refresh()
        yield chunk
      }
    },
  }
}

async function passErrors(from: Readable, to: Writable): Promise<void> {
  let lines = 0
  for await (const line of readLines(from, 4096)) if (lines++ < maxErrorLines) to.write(`${cleanLine(line, 4096)}\n`)
}
