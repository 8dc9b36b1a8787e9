import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { packageFolder } from '../../../src/scad/package.ts'
import type { TestProject } from '../../support/project.ts'
import { hasReached, type Place, placeOf } from './place.ts'
import { type Step, stepOf } from './steps.ts'

/** When to kill: some time after so many steps have ended. */
export interface Blow {
  /** How many steps, or the place to have come to. */
  after: number | Place
  /** ms */
  delay?: number
  /** What is done instead of sending it a signal. */
  strike?: () => Promise<void>
  /** Default: SIGKILL */
  signal?: NodeJS.Signals
  /** The helpers it has started are killed with it; else they go on alone. */
  group?: boolean
}

export interface TracedRun {
  steps: (Step & { /** ms after the end of the step before, or the start */ took: number })[]
  /** null when it was killed */
  code: number | null
  stderr: string
}

/** Runs `scad ARGS`, follows its steps, and deals the blow when one is given and it lives so long. */
export async function tracedRun(project: TestProject, args: readonly string[], blow?: Blow): Promise<TracedRun> {
  const child = spawn(process.execPath, [join(packageFolder(), 'commands', 'scad.ts'), ...debugged(args)], {
    cwd: project.folder,
    env: project.env,
    // the leader of a process group
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const pid = child.pid ?? 0
  const exited = once(child, 'exit')
  const lines = createInterface(child.stderr)
  const told = once(lines, 'close')
  const steps: TracedRun['steps'] = []
  let stderr = ''
  let last = performance.now()
  let struck = false
  const send = ({ group = false, signal = 'SIGKILL' }: Blow): void => {
    struck = child.exitCode === null && process.kill(group ? -pid : pid, signal)
  }
  let striking: Promise<void> | undefined
  const strike = async (dealt: Blow): Promise<void> => {
    await wait(dealt.delay ?? 0)
    await (dealt.strike === undefined ? send(dealt) : dealt.strike())
  }
  const strikeWhenDue = (): void => {
    if (blow === undefined || striking !== undefined) return
    const { after } = blow
    if (typeof after === 'number' ? steps.length >= after : hasReached(placeOf(steps), after)) striking = strike(blow)
  }
  strikeWhenDue()
  lines.on('line', (line) => {
    stderr += `${line}\n`
    const step = stepOf(line)
    if (step === null || struck) return
    const now = performance.now()
    steps.push({ ...step, took: now - last })
    last = now
    strikeWhenDue()
  })
  const [code] = (await exited) as [number | null]
  // helpers that go on may hold the other end
  if (code !== null) await told
  await striking
  return { steps, code, stderr }
}

/** Before the words of a job's command. */
function debugged(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length
  return args.toSpliced(end, 0, '--debug')
}
