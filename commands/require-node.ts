/**
 * Says in one line that this Node is too old, where it is. Plain syntax and no imports: an old Node must be able to read this file.
 *
 * @returns false when nothing more may be loaded
 */
export function requireNode(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return true
  process.stderr.write(
    `error: scad needs Node 22.18 or newer, and this is ${process.versions.node}\nhint: https://nodejs.org/en/download\n`,
  )
  process.exitCode = 3
  return false
}
