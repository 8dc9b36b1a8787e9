import { createHash } from 'node:crypto'

/** A large file as git-lfs keeps it, made without git-lfs. */
export interface LargeFileFixture {
  oid: string
  size: number
  content: string
  /** What git holds in its place. */
  pointer: string
  /** Where its content lies, in the `lfs` folder of a git folder. */
  path: string
}

export function largeFile(content: string): LargeFileFixture {
  const oid = createHash('sha256').update(content).digest('hex')
  const size = Buffer.byteLength(content)
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`
  return { oid, size, content, pointer, path: `objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}` }
}

/** A shell script that puts its pointer and, if so wanted, its content into the repository that it runs in, and commits. */
export function commitLargeFile(
  name: string,
  { pointer, content, path }: LargeFileFixture,
  { stored = content, lfs = '.git/lfs' } = {},
): string {
  const file = `${lfs}/${path}`
  return `mkdir -p $(dirname ${file}) && printf %s '${stored}' >${file} && ${commitPointer(name, pointer)}`
}

export function commitPointer(name: string, pointer: string): string {
  return `printf '${pointer.replaceAll('\n', '\\n')}' >${name} && git add ${name} && git commit -qm ${name}`
}
