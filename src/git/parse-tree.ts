/** What a folder says of one name. */
export interface TreeEntry {
  /** As git takes it, whatever was written: 100644, 100755, 120000 (symlink), 160000 (submodule), 40000 (folder). */
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
      mode: canonicalMode(bytes.toString('latin1', offset, space)),
      oid: bytes.toString('hex', nul + 1, nul + 1 + width),
    })
    offset = nul + 1 + width
  }
  return entries
}

/**
 * What git makes of a mode when it checks it out: 100664 is a file, 040755 a folder, 120777 a symlink, and what it does not know a submodule.
 * @see https://github.com/git/git/blob/v2.43.0/cache.h (canon_mode), read into 16 bits as tree-walk.c does
 */
function canonicalMode(octal: string): string {
  const mode = Number.parseInt(octal.slice(-6), 8) & 0o177777
  switch (mode & 0o170000) {
    case 0o100000:
      return (mode & 0o100) === 0 ? '100644' : '100755'
    case 0o120000:
      return '120000'
    case 0o040000:
      return '40000'
    default:
      return '160000'
  }
}
