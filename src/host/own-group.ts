import { readFile } from 'node:fs/promises'

/**
 * Whether nobody but root and this user is in a group, by the files of this machine. A group that they do not name, as one of a directory
 * service, may have anybody in it.
 *
 * @param files other places of those files, for tests
 * @see group(5), passwd(5)
 */
export async function isOwnGroup(
  gid: number,
  uid: number,
  files: { passwd: string; group: string } = { passwd: '/etc/passwd', group: '/etc/group' },
): Promise<boolean> {
  if (gid === 0) return true
  const [users, groups] = await Promise.all([rows(files.passwd), rows(files.group)])
  const own = new Set(users.filter(([, , id]) => Number(id) === uid || Number(id) === 0).map(([name]) => name))
  const named = groups.filter(([, , id]) => Number(id) === gid)
  const members = [
    ...named.flatMap(([, , , list = '']) => list.split(',').filter((name) => name !== '')),
    ...users.filter(([, , , id]) => Number(id) === gid).map(([name = '']) => name),
  ]
  return named.length > 0 && members.every((name) => own.has(name))
}

async function rows(file: string): Promise<string[][]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(':')]))
}
