import { relative, resolve } from 'node:path'
import type { HostRepo } from './host-repo.ts'
import { gitText } from './run-git.ts'

/** Where git looks for hooks in a working tree: the folders that `core.hooksPath` names, relative to its top. */
export async function hookFolders({ path, gitDir }: Pick<HostRepo, 'path' | 'gitDir'>): Promise<string[]> {
  const args = ['config', '--null', '--type=path', '--get-all', 'core.hooksPath']
  const values = (await gitText({ args, gitDir, userConfig: true, okCodes: [0, 1] })).split('\0')
  // an absolute one may lead into the working tree; that which turns hooks off for this call does not
  const folders = values.map((value) => relative(path, resolve(path, value)))
  return folders.filter((folder) => folder !== '' && !folder.startsWith('..'))
}
