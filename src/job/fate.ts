import type { CreatedEvent, StartedEvent } from '../session/journal-event.ts'
import type { RunEnd } from '../session/run-end.ts'
import { cleanLine } from '../text/clean.ts'
import type { Job } from './job.ts'
import type { Look } from './look.ts'

/** What the journal tells of a job that has no end in it. */
export interface OpenJob {
  created: CreatedEvent
  started?: StartedEvent
  /** Its session was told to stop afterwards. */
  stopped: boolean
  /** How the run of the container that it began in ended, when the session was resumed afterwards. */
  before?: RunEnd | undefined
}

type Fate = Pick<Job, 'state' | 'reason'>

/** How a job stands that has no end in the journal: it runs only as long as its witness lives. Pure. */
export function fateOf(job: OpenJob, look: Look): Fate {
  if (job.before !== undefined) return afterRun(job, job.before)
  switch (look.container) {
    case 'unseen':
      return underWay(job)
    case 'running':
      return look.live.has(job.created.job) ? underWay(job) : withoutWitness(job, look)
    case 'stopped':
      return afterRun(job, look.end)
    case 'gone':
      return lost("its session's container was removed before it told of its end")
  }
}

function underWay({ started }: OpenJob): Fate {
  return { state: started === undefined ? 'starting' : 'running', reason: '' }
}

/** Its container runs, and its witness does not. */
function withoutWitness({ created: { run = '', oomKills }, stopped }: OpenJob, look: Extract<Look, { container: 'running' }>): Fate {
  if (run === '' || look.run === '') return lost('it ended without a word, as when its session is stopped or killed')
  if (bootOf(run) !== bootOf(look.run)) return lost('the machine was restarted while it ran')
  if (run !== look.run)
    return lost(stopped ? 'its session was stopped while it ran' : "its session's container was stopped and started again while it ran")
  const memory = look.oomKills > (oomKills ?? 0) ? ', and processes of the session ran out of memory meanwhile' : ''
  return lost(`its witness was killed${memory}`)
}

/**
 * The run of the container that it began in has ended: the first cause that applies. 255 is what an engine gives a container that it
 * does not find when it is started; nothing in a session ends with it.
 */
function afterRun({ created, stopped }: OpenJob, { exitCode, oomKilled, error, boot, engineRestarted }: RunEnd): Fate {
  const otherBoot = boot !== '' && (created.run ?? '') !== '' && bootOf(created.run ?? '') !== boot
  const container = "its session's container"
  if (stopped) return lost('its session was stopped while it ran')
  if (exitCode === 137 && oomKilled)
    return { state: 'oom', reason: 'Killed for memory: its whole session was, when the limit was reached (exit code 137).' }
  if (exitCode === 255 && otherBoot) return lost('the machine was restarted while it ran')
  if (exitCode === 255) return lost(`the engine went down while it ran, and ${container} with it`)
  if (engineRestarted) return lost(otherBoot ? 'the machine was restarted while it ran' : 'the engine was restarted while it ran')
  if (exitCode === 137) return lost(`${container} was killed while it ran (exit code 137)`)
  const words = error === '' ? '' : `: ${cleanLine(error, 200)}`
  const since = otherBoot ? ', and the machine was restarted since' : ''
  return lost(`${container} was stopped while it ran, not by scad (exit code ${exitCode ?? 'unknown'}${words})${since}`)
}

function bootOf(run: string): string {
  return run.split('.')[0] ?? ''
}

function lost(cause: string): Fate {
  return { state: 'lost', reason: `Lost: ${cause}.` }
}
