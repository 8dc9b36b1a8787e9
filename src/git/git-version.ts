import { ScadError } from '../errors/scad-error.ts'
import { gitText } from './run-git.ts'

const oldest = [2, 31] as const

/** The version of the host's git, such as `2.39.5`. @throws git-missing when there is none, or it is too old */
export async function gitVersion(): Promise<string> {
  const text = await gitText({ args: ['--version'] })
  const [, version = text, major = '0', minor = '0'] = /(([0-9]+)\.([0-9]+)\S*)/.exec(text) ?? []
  if (Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1])) return version
  throw new ScadError('git-missing', `git ${version} is too old`, { hint: `install git ${oldest.join('.')} or newer` })
}
