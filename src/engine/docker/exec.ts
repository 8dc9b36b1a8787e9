import { setTimeout as wait } from 'node:timers/promises'
import type { Duplex } from 'node:stream'
import { Writable } from 'node:stream'
import type Docker from 'dockerode'
import type { ExecProcess, ExecRequest } from '../engine.ts'
import type { DockerClient } from './client.ts'
import { demultiplex } from './demultiplex.ts'
import { statusOf, type Subject } from './errors.ts'

/** Starts a process in a running container with its streams attached. */
export async function exec(client: DockerClient, id: string, request: ExecRequest): Promise<ExecProcess> {
  const subject = subjectOf(request)
  const execution = await create(client, subject, id, request, true)
  const connection = await open(client, subject, execution, request)
  // An upgraded connection is no longer the agent's, so the signal must end it here.
  const cut = (): void => void connection.destroy()
  client.signal.addEventListener('abort', cut, { once: true })
  if (client.signal.aborted) cut()

  let detached = false
  const input = request.stdin === true ? stdinOf(connection) : null
  const { stdout, stderr, ended } = demultiplex(connection, request.tty !== undefined, async (error) => {
    if (detached) return null
    // A process that ends without reading its input breaks the connection under whoever writes to it: that is an end like any other.
    if (input?.refused() === true && !client.signal.aborted && (await hasEnded(client, subject, execution))) return null
    return client.error(connectionLost(error), subject)
  })
  const exitCode = ended.then(async () => {
    client.signal.removeEventListener('abort', cut)
    return detached || client.signal.aborted ? null : exitCodeOf(client, subject, execution)
  })
  // Who reads the streams learns of a failure there; an exit code nobody waits for must not be an uncaught rejection.
  exitCode.catch(() => undefined)
  const resize = (columns: number, rows: number): Promise<void> => resizeTty(client, subject, execution, columns, rows)
  if (request.tty !== undefined) await resize(request.tty.columns, request.tty.rows)
  return {
    stdin: input?.stream ?? null,
    stdout,
    stderr,
    exitCode,
    resize,
    detach: () => {
      detached = true
      connection.destroy()
    },
  }
}

/** Starts a process that nobody is attached to. */
export async function execDetached(client: DockerClient, id: string, request: ExecRequest): Promise<void> {
  const subject = subjectOf(request)
  const execution = await create(client, subject, id, request, false)
  const answer = await client.call(subject, () => execution.start({ Detach: true, Tty: request.tty !== undefined }))
  answer.resume()
}

function subjectOf(request: ExecRequest): Subject {
  return { doing: `run ${request.command[0] ?? ''} in the container`, kind: 'container' }
}

function create(client: DockerClient, subject: Subject, id: string, request: ExecRequest, attached: boolean): Promise<Docker.Exec> {
  return client.call(subject, (docker) =>
    docker.getContainer(id).exec({
      Cmd: request.command,
      User: request.user,
      Env: Object.entries(request.env ?? {}).map(([name, value]) => `${name}=${value}`),
      WorkingDir: request.workingDir,
      AttachStdin: attached && request.stdin === true,
      AttachStdout: attached,
      AttachStderr: attached,
      Tty: request.tty !== undefined,
      // From API 1.42 on the first size is there before the process looks; older engines learn it by resize, a moment later.
      ...(request.tty === undefined ? {} : { ConsoleSize: [request.tty.rows, request.tty.columns] }),
    }),
  )
}

async function open(client: DockerClient, subject: Subject, execution: Docker.Exec, request: ExecRequest): Promise<Duplex> {
  // The request stays open for stdin, so a refusal would leave its connection open too: the signal closes it.
  const refused = new AbortController()
  try {
    return await client.call(subject, () =>
      execution.start({
        hijack: true,
        stdin: request.stdin === true,
        Detach: false,
        Tty: request.tty !== undefined,
        abortSignal: refused.signal,
      }),
    )
  } catch (error) {
    refused.abort()
    throw error
  }
}

interface Input {
  stream: Writable
  /** True once something could not be delivered. */
  refused(): boolean
}

/** What the process no longer takes is dropped: its exit code says what happened. */
function stdinOf(connection: Duplex): Input {
  let refused = false
  connection.on('error', () => undefined)
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!connection.writable) return done()
      connection.write(chunk, (error) => {
        refused ||= error instanceof Error
        done()
      })
      return undefined
    },
    // Half-closes the connection: the process sees the end of its input, its output still comes.
    final: (done) => {
      if (connection.writable) connection.end(() => done())
      else done()
    },
    destroy: (error, done) => {
      if (connection.writable) connection.end()
      done(error)
    },
  })
  return { stream, refused: () => refused }
}

async function hasEnded(client: DockerClient, subject: Subject, execution: Docker.Exec): Promise<boolean> {
  const state = await inspect(client, subject, execution).catch(() => null)
  return state !== null && !state.Running
}

/** Polls, as the engine may close the streams a moment before it notes the end. null when it has forgotten the process. */
async function exitCodeOf(client: DockerClient, subject: Subject, execution: Docker.Exec): Promise<number | null> {
  for (let pause = 10; ; pause = Math.min(pause * 2, 500)) {
    const state = await inspect(client, subject, execution)
    if (state === null) return null
    if (!state.Running) return state.ExitCode ?? null
    await wait(pause, undefined, { signal: client.signal }).catch(() => undefined)
  }
}

async function inspect(client: DockerClient, subject: Subject, execution: Docker.Exec): Promise<Docker.ExecInspectInfo | null> {
  return client.call(subject, async () => {
    try {
      return await execution.inspect()
    } catch (error) {
      if (statusOf(error) === 404) return null
      throw error
    }
  })
}

/** The engine refuses a size until the process runs, and after it has ended. */
async function resizeTty(client: DockerClient, subject: Subject, execution: Docker.Exec, columns: number, rows: number): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      await client.call(subject, () => execution.resize({ w: columns, h: rows }))
      return
    } catch (error) {
      const state = await inspect(client, subject, execution)
      if (client.signal.aborted) throw error
      if (state === null || (!state.Running && state.ExitCode !== null)) return
      await wait(25)
    }
  }
}

function connectionLost(cause: unknown): Error {
  return new Error('the connection to the engine was lost while the process ran', { cause })
}
