import type { ExecRequest } from '../engine/engine.ts'
import { layout } from '../scad/layout.ts'

/**
 * A run of one of scad's own programs as root inside. The image's environment may name libraries and modules in folders that
 * agents write to: nothing of the kind reaches a program that runs as root.
 *
 * @param program its name in `images/runner`
 */
export function runnerRequest(program: string, ...args: string[]): ExecRequest {
  return { command: [`${layout.bin}/${program}`, ...args], user: '0:0', env: { ...plainEnvironment }, workingDir: '/' }
}

const plainEnvironment = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  LD_PRELOAD: '',
  LD_LIBRARY_PATH: '',
  LD_AUDIT: '',
  ENV: '',
  BASH_ENV: '',
  PERL5LIB: '',
  PERL5OPT: '',
  PERL5DB: '',
} as const
