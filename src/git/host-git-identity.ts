import { askGit } from './ask-git.ts'

export interface GitIdentity {
  name: string
  email: string
}

/** Who commits when the host's git has been told no name: nobody's name is guessed. */
const unnamed: GitIdentity = { name: 'scad', email: 'scad@localhost' }

/** Whether git has been told no name and address: commits carry nobody's then. */
export function isUnnamed({ name, email }: GitIdentity): boolean {
  return name === unnamed.name || email === unnamed.email
}

/**
 * The name and address that git puts on commits made in a folder: the repository's own settings, else the user's.
 * @param cwd an existing folder
 */
export async function hostGitIdentity(cwd: string): Promise<GitIdentity> {
  const { all } = await askGit(cwd, (git) => git.listConfig())
  // of several values git takes the last
  const last = (key: string): string | undefined => [all[key] ?? []].flat().at(-1)
  return { name: last('user.name') || unnamed.name, email: last('user.email') || unnamed.email }
}
