/** What a folder says of one name. */
export interface TreeEntry {
  /** Octal, as git writes it: 100644, 100755, 120000 (symlink), 160000 (submodule), 40000 (folder). */
  mode: string
  oid: string
}

/**
 * The entries of a git tree object by name: `mode SP name NUL object-id`, one after the other. Names are bytes, here as latin1
 * so that none is lost. Pure.
 */
export function parseTree(bytes: Buffer, format: 'sha1' | 'sha256'): Map<string, TreeEntry> {
  const width = format === 'sha256' ? 32 : 20
  const entries = new Map<string, TreeEntry>()
  for (let offset = 0; offset < bytes.length;) {
    const space = bytes.indexOf(32, offset)
    const nul = bytes.indexOf(0, space)
    if (space === -1 || nul === -1) break
    entries.set(bytes.toString('latin1', space + 1, nul), {
      mode: bytes.toString('latin1', offset, space),
      oid: bytes.toString('hex', nul + 1, nul + 1 + width),
    })
    offset = nul + 1 + width
  }
  return entries
}
