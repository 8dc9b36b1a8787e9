import type { ErrorCode } from '../../errors/catalogue.ts'
import { ScadError, type ScadErrorOptions } from '../../errors/scad-error.ts'
import { cleanLine } from '../../text/clean.ts'
import { connectionError, errorCode } from '../connection-error.ts'
import type { Endpoint } from '../endpoint.ts'

/** What a call was about, so that "not found" can say what. */
export interface Subject {
  /** For people: `create container scad-x`. */
  doing: string
  kind: 'engine' | 'container' | 'image' | 'volume' | 'network' | 'path'
}

interface EngineFailure {
  code: ErrorCode
  /** Matches the engine's own words. */
  words: RegExp
  hint: string
  /** What it means, where what was being done says nothing. */
  meaning?: string
}

// Engines tell these apart by their words alone: the HTTP status is 400 or 500 for all of them.
const failures: EngineFailure[] = [
  { code: 'no-space', words: /no space left on device|disk quota exceeded/i, hint: "free space on the engine's disk: docker system df" },
  {
    code: 'gpu-unavailable',
    words:
      /could not select device driver|unresolvable CDI devices|CDI device injection failed|nvidia-container-cli|stat \S+\/\S+=\S+: no such file/i,
    hint: 'install the NVIDIA Container Toolkit, or remove `gpu` from the config',
    meaning: 'the engine cannot give the GPU asked for',
  },
  {
    code: 'overlay-unavailable',
    words: /failed to mount local volume: mount overlay:/i,
    hint: "keep the engine's data where overlays can be, as on ext4, xfs or btrfs; or use the mode `ro` or `rw`",
    meaning: 'the engine can lay no overlay over a folder',
  },
  {
    code: 'mount-missing',
    words: /bind source path does not exist|statfs .*: no such file or directory/i,
    hint: "create it, or correct the config's mounts",
  },
  {
    code: 'engine-failed',
    words: /container-init binary not found/i,
    hint: 'Podman needs an init program: install catatonit',
  },
  {
    code: 'limit-unavailable',
    words: /storage-opt|storage option/i,
    hint: 'remove resources.disk from the config, or keep the engine on btrfs, zfs, or xfs mounted with pquota',
    meaning: 'the engine cannot limit the disk of a container',
  },
  { code: 'name-taken', words: /name .* is already in use/i, hint: 'choose another name' },
  {
    code: 'session-stopped',
    words: /container \S+ is not running|can only create exec sessions on running containers/i,
    hint: 'start it again: scad session resume',
  },
  { code: 'session-stopped', words: /container \S+ is paused/i, hint: 'docker unpause it' },
]

/**
 * The one translation of what dockerode throws: connection errors carry `code`, HTTP ones `statusCode` and the engine's words.
 * @param aborted true when the caller's signal has aborted
 */
export function engineError(error: unknown, subject: Subject, endpoint: Endpoint, aborted: boolean): ScadError {
  if (error instanceof ScadError) return error
  if (aborted) return new ScadError('interrupted', 'interrupted', { cause: error })
  const status = statusOf(error)
  if (status === null && errorCode(error) !== '') return connectionError(error, endpoint, aborted)
  const text = engineText(error)
  const options: ScadErrorOptions = { cause: error }
  const known = failures.find(({ words }) => words.test(text))
  if (known !== undefined) return new ScadError(known.code, `${known.meaning ?? subject.doing}: ${text}`, { ...options, hint: known.hint })
  if (status === 404 || going.test(text)) return notFound(subject, text, options)
  return new ScadError('engine-failed', `${subject.doing}: ${text}`, options)
}

/** The HTTP status of a failed call, null when none was received. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null
}

/** The engine's own words, without what dockerode puts before them; on one line, safe to print. */
export function engineText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return cleanLine(message.replace(/^\(HTTP code \d+\) .*? - /s, ''), 1000) || 'no reason given'
}

/** A container that is being removed is none any more: its log can be asked for, and answered with a conflict. */
const going = /dead or marked for removal/i

function notFound(subject: Subject, text: string, options: ScadErrorOptions): ScadError {
  if (/no such container/i.test(text) || going.test(text))
    return new ScadError('session-not-found', `${subject.doing}: ${text}`, { ...options, hint: 'scad session list' })
  if (/no such image|image not known/i.test(text) || subject.kind === 'image')
    return new ScadError('base-image-missing', `${subject.doing}: ${text}`, { ...options, hint: 'scad build' })
  if (subject.kind === 'path') return new ScadError('path-not-found', `${subject.doing}: ${text}`, options)
  return new ScadError('engine-failed', `${subject.doing}: ${text}`, options)
}
