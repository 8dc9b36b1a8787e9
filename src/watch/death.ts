import type { Container } from '../engine/engine.ts'
import type { RunEnd } from '../session/run-end.ts'
import { cleanLine } from '../text/clean.ts'

/** True when its processes run, or would if nobody had paused them. */
export function isAlive({ state }: Pick<Container, 'state'>): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting'
}

/** True when no process of it runs, nor is it about to go: whoever removes a container kills it first. */
export function isDead({ state }: Pick<Container, 'state'>): boolean {
  return state === 'exited' || state === 'dead'
}

/** Why a session's container ended that scad did not stop, in one sentence: the first cause that applies. Pure. */
export function deathReason(end: RunEnd | undefined): string {
  if (end === undefined) return 'Its container ended, and not by scad.'
  const { exitCode, oomKilled, error, engineRestarted } = end
  if (exitCode === 137 && oomKilled) return 'Its container was killed for memory (exit code 137).'
  // what an engine gives a container that it does not find when it is started
  if (exitCode === 255) return 'The engine or its machine went down, and its container with it.'
  if (engineRestarted) return 'The engine or its machine was restarted.'
  if (exitCode === 137) return 'Its container was killed, and not by scad (exit code 137).'
  const words = error === '' ? '' : `: ${cleanLine(error, 200)}`
  return `Its container was stopped, and not by scad (exit code ${exitCode ?? 'unknown'}${words}).`
}
