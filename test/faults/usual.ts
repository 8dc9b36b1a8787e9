/**
 * The cases that the usual tests cause, some of each kind: those whose way through scad no other test takes. `npm run faults` causes all of
 * them, and as often as the page says.
 */
export const usual: ReadonlySet<string> = new Set([
  'kill-inject-key',
  'kill-session-remove',
  'kill-network-allow',
  'engine-killed-during-remove',
  'container-pruned-after-job',
  'engine-disk-full-remove',
  'repo-index-locked',
  'race-remove-and-fetch',
  'sigint',
  'clock-jumps-remove',
])
