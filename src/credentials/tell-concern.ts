import type { Scad } from '../scad/scad.ts'
import type { LoginConcern } from './login-concern.ts'

/** Tells what is wrong with a login, and what helps. @param agent its name in the config */
export function tellConcern({ progress }: Pick<Scad, 'progress'>, agent: string, { what, advice, fix }: LoginConcern): void {
  progress({ type: 'warning', text: `agent ${agent}: ${what}; ${advice}${fix === null ? '' : `: ${fix}`}` })
}
