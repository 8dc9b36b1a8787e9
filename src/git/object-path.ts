/** A folder as git reads it in GIT_ALTERNATE_OBJECT_DIRECTORIES and `objects/info/alternates`: quoted, so that any name works. */
export function quoteFolder(folder: string): string {
  return `"${folder.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`
}

/** The environment in which git also reads the objects of these folders. */
export function alternatesEnv(folders: readonly string[]): Record<string, string> {
  return folders.length === 0 ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: folders.map(quoteFolder).join(':') }
}
