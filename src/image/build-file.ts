/** A small file that goes into a build, read once: its bytes are in the image's content hash. */
export interface BuildFile {
  /** Relative, `/` between its parts. */
  path: string
  content: Buffer
  executable: boolean
}
