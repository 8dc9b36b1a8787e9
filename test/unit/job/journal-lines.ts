import type { CreatedEvent, EndedEvent, StartedEvent } from '../../../src/session/journal-event.ts'
import type { RunEnd } from '../../../src/session/run-end.ts'

const boot = '00000000-0000-0000-0000-000000000000'
/** The run of the container that the job began in. */
export const run = `${boot}.77`

export const created: CreatedEvent = {
  v: 1,
  time: 100,
  event: 'created',
  job: 'aaaa',
  agent: 'claude',
  adapter: 'claude',
  kind: 'prompt',
  command: null,
  repo: 'app',
  branch: '',
  prompt: { bytes: 3, sha256: 'x' },
  timeoutMs: 1_800_000,
  idleTimeoutMs: 300_000,
  by: 1000,
  run,
  oomKills: 0,
}

export const started: StartedEvent = { v: 1, time: 110, event: 'started', job: 'aaaa', pid: 7 }

/** An end with 0 after 90 ms, or another. */
export const ended = (change: Partial<EndedEvent>): EndedEvent => ({
  v: 1,
  time: 200,
  event: 'ended',
  job: 'aaaa',
  cause: 'exit',
  code: 0,
  signal: null,
  error: '',
  oomKills: 0,
  killed: 0,
  left: { count: 0, processes: [] },
  stdout: { bytes: 5, truncated: false },
  stderr: { bytes: 0, truncated: false },
  ...change,
})

/** A container that obeyed TERM, in the boot that the job began in. */
export const runEnd = (change: Partial<RunEnd>): RunEnd => ({
  exitCode: 0,
  oomKilled: false,
  error: '',
  boot,
  engineRestarted: false,
  ...change,
})
