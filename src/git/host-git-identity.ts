import { plainGit } from './plain-git.ts'

export interface GitIdentity {
  name: string
  email: string
}

/** Who commits when the host's git has been told no name: nobody's name is guessed. */
const unnamed: GitIdentity = { name: 'scad', email: 'scad@localhost' }

/**
 * The name and address that git puts on commits made in a folder: the repository's own settings, else the user's.
 * @param cwd an existing folder
 */
export async function hostGitIdentity(cwd: string): Promise<GitIdentity> {
  const git = plainGit(cwd)
  const [name, email] = await Promise.all([git.getConfig('user.name'), git.getConfig('user.email')])
  return { name: name.value ?? unnamed.name, email: email.value ?? unnamed.email }
}
