/**
 * Where a session's work stands in a host repository. Scad writes to refs under these two and to no others;
 * no branch, tag or remote of the user's lies there.
 */
export const sessionRefs = {
  /** The session's branches as git shows them: `scad/<session>/<branch>` among the remote-tracking ones. */
  tracking: (session: string): string => `refs/remotes/scad/${session}/`,
  /** What is kept besides: old tips, saved work. */
  kept: (session: string): string => `refs/scad/${session}/`,
  /** A tip that its branch has left behind. */
  old: (session: string, oid: string): string => `refs/scad/${session}/old/${oid}`,
  /** Commits that were checked out inside without a branch. */
  detached: (session: string): string => `refs/scad/${session}/detached`,
} as const
