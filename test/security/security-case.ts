import type { Arena } from './arena.ts'

/** What the page tells of a case. */
export interface CaseFacts {
  /** Unique and stable; kebab-case. */
  id: string
  severity: 'critical' | 'high' | 'medium' | 'low'
  /** What the attacker does, who has full permissions inside. */
  attacker: string
  /** The naive way to work that falls to it. */
  naive: string
  /** What holds in a session. */
  held: string
}

/** One attack, against whoever does it naively and against scad. */
export interface SecurityCase<A extends Arena> extends CaseFacts {
  /** The positive control. @returns whether the naive way fell, which it must */
  control(arena: A): Promise<boolean>
  /**
   * The same attack in a session.
   * @returns whether it came through, which it must not
   * @throws when it was not tried, or something else than what holds became of it
   */
  attack(arena: A): Promise<boolean>
}

/** Cases that share an arena. */
export interface SecurityGroup<A extends Arena> {
  title: string
  cases: readonly SecurityCase<A>[]
  arena(): Promise<A>
  /** Fields of the profile that the config of this arena makes other than the default, for what is tried. */
  changes?: readonly string[]
  /** Why it cannot run here; null where it can. */
  unable?: string | null
}

/** A group as the page sees it. */
export interface GroupFacts {
  title: string
  cases: readonly CaseFacts[]
}
