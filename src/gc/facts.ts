import type { EntryDraft, EntrySize } from '../archive/heavy.ts'
import type { Container, Image } from '../engine/engine.ts'
import type { LockClaim } from '../host/locks.ts'
import type { Session } from '../session/session.ts'

/** Everything that a decision on what may go is made of, as it was seen at one moment. */
export interface Facts {
  /** ms since the epoch */
  now: number
  /** uid of whoever asks: what belongs to somebody else stays. */
  owner: string
  /** Every container of the engine, scad's or not. */
  containers: Container[]
  /** Container id → what has become of the start of a session that is not ready. */
  starts: ReadonlyMap<string, Session['start']>
  /** Every image of the engine, scad's or not. */
  images: SeenImage[]
  /** The volumes of sessions whose container is gone. */
  lost: LostSession[]
  /** The package caches of projects that are scad's. */
  caches: SeenCache[]
  /** The gateways that nobody needs. */
  gateways: SeenGateway[]
  /** Folders that objects pass through on their way to the host. */
  quarantine: QuarantineFolder[]
  archive: { entries: EntrySize[]; drafts: EntryDraft[] }
  claims: LockClaim[]
  /** Names of the known projects whose config is there. */
  projects: string[]
}

/** A session of which the volume is left. */
export interface LostSession {
  /** Name of the volume, which the container had too. */
  id: string
  labels: Record<string, string>
  /** Nothing goes with it. */
  leftover: boolean
  /** It is in the archive as it stands: its removal was broken off. */
  archived: boolean
}

/** A gateway, or what is left of one. */
export interface SeenGateway {
  /** Id of its session. */
  session: string
  labels: Record<string, string>
  /** What has become of that one. */
  state: 'gone' | 'stopped'
}

/** A package cache, whose volume has this id. */
export interface SeenCache {
  id: string
  labels: Record<string, string>
  /** It is one of a known project whose config is there. */
  known: boolean
  /** ms since the epoch */
  created: number
  bytes: number
}

/** An image with its layers. */
export type SeenImage = Image & { layerIds: string[] }

export interface QuarantineFolder {
  path: string
  /** Id of the session whose objects it takes. */
  session: string
  /** ms since the epoch */
  modified: number
  bytes: number
}
