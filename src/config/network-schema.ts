import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { allowedHostSchema } from '../scad/names.ts'
import { networkModeSchema } from '../scad/session-spec.ts'
import { closed } from './closed.ts'
import { networkPresets } from './network-presets.ts'

const presetNames = Object.keys(networkPresets)

/** What may be reached: a host, `.suffix` for a host and all below it, or a preset. A name beyond ASCII is taken by its IDNA form. */
export const allowEntrySchema = z.string().transform((text, context) => {
  if (presetNames.includes(text)) return text
  // oxlint-disable-next-line no-control-regex -- ASCII is the subject
  const ascii = /^[\u0000-\u007f]*$/.test(text) ? text : domainToASCII(text)
  const host = allowedHostSchema.safeParse(ascii).data
  if (host !== undefined) return host
  context.addIssue({ code: 'custom', message: problemOf(text) })
  return z.NEVER
})

/** Why something is no entry, and what to write instead. Pure. */
function problemOf(text: string): string {
  const why = reasons.find(([pattern]) => pattern.test(text))?.[1]
  return why ?? `is neither a host such as registry.example.com, ".example.com" for all below it, nor one of ${presetNames.join(', ')}`
}

const reasons: [pattern: RegExp, why: string][] = [
  [/\/\//, 'is an address: write the host alone'],
  [/\*/, 'holds a wildcard: write ".example.com" for a host and all below it'],
  [/^\[?[0-9a-f]*:[0-9a-f:.]*:|^[0-9.]+(?::\d+)?$/i, 'is an IP address: only host names can be let through'],
  [/:\d*$/, 'holds a port: the gateway lets 80 and 443 through, and no other'],
  [/[A-Z]/, 'holds a capital letter: write it in lower case'],
]

/** What a session may reach. */
export const networkSchema = z.union([
  networkModeSchema,
  closed({
    mode: networkModeSchema
      .optional()
      .describe('"none": nothing; "allow": the hosts of its agents and those in `allow`; "open": everything that this machine reaches.'),
    allow: z
      .array(allowEntrySchema)
      .optional()
      .describe(
        `Hosts besides those of its agents: "registry.example.com", ".example.com" for all below it, or ${presetNames.join(', ')}.`,
      ),
  }).refine(({ mode, allow = [] }) => mode === undefined || mode === 'allow' || allow.length === 0, {
    error: 'lists hosts to allow, which only the mode "allow" looks at',
    path: ['allow'],
  }),
])

/** The hosts that entries stand for, each once, presets spelled out. Pure. */
export function allowedHosts(entries: readonly string[]): string[] {
  return [...new Set(entries.flatMap((entry) => networkPresets[entry] ?? [entry]))]
}
