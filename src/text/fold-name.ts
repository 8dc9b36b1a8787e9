/**
 * One spelling for paths that some file system takes for the same: case, composition, invisible characters, and what Windows leaves out at
 * the end of a name make no difference. Pure.
 * @see https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
 */
export function foldName(path: string): string {
  return path
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .replaceAll(/:(?:\$i30)?:\$[a-z_]+(?=\/|$)/g, '')
    .replaceAll(/(?<=[^/. ])[. ]+(?=\/|$)/g, '')
}
