import type { Scad } from '../../scad/scad.ts'
import { type Untrusted, untrustedIn } from './untrusted.ts'
import { trustFile } from './trust-file.ts'

/**
 * Does something that may need trust; where that lacks, whoever sits at the terminal is told what the config would be allowed, and asked
 * once whether they trust it.
 * @throws config-untrusted when nobody sits there, or they do not trust it
 */
export async function withConsent<T>(scad: Scad, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const wanting = untrustedIn(error)
    if (wanting === null || !(await scad.confirm(questionOf(wanting)))) throw error
    await trustFile(scad, wanting.file, wanting)
    return await act()
  }
}

function questionOf({ file, what, asks }: Untrusted): string {
  return [`${file} ${what}:`, ...asks.map((ask) => `- ${onOneLine(ask)}`), 'Trust it?'].join('\n')
}

/** A command of several lines, quoted: as it is, its lines would look like further things that it asks for. */
function onOneLine(ask: string): string {
  return /[\r\n]/.test(ask) ? JSON.stringify(ask) : ask
}
