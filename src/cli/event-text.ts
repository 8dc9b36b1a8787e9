import type { JobEvent } from '../job/job-event.ts'
import { cleanLine } from '../text/clean.ts'

/** A tool's result is shown up to so many lines. */
const maxLines = 20

/** An event as people read it, or null for one that says nothing they do not know. Pure. */
export function eventText(event: JobEvent): string | null {
  switch (event.type) {
    case 'started':
      return cleanLine(['started', ...named('model', event.model), ...named('conversation', event.conversation)].join(' · '))
    case 'text':
    case 'line':
      return event.text
    case 'thinking':
      return event.text === '' ? null : indent(`… ${event.text}`)
    case 'tool-call':
      return cleanLine(`> ${event.tool}: ${event.title === '' ? event.input : event.title}`)
    case 'tool-result':
      return resultText(event)
    case 'usage':
      return usageText(event)
    case 'result':
      return event.ok ? 'the agent succeeded' : 'the agent failed'
    case 'error':
      return cleanLine(event.final ? `error: ${event.message}` : `warning: ${event.message}`)
  }
}

/** `1200 read (200 from a cache), 40 written`. Pure. */
export function tokensText({ input, cached, output }: { input: number; cached: number; output: number }): string {
  return `${input} read${cached === 0 ? '' : ` (${cached} from a cache)`}, ${output} written`
}

/** `$0.0016`, `$12.40`. Pure. */
export function costText(cost: number): string {
  return `$${cost.toFixed(cost < 1 ? 4 : 2)}`
}

function named(name: string, value: string | null): string[] {
  return value === null ? [] : [`${name} ${value}`]
}

function resultText({ ok, output }: Extract<JobEvent, { type: 'tool-result' }>): string | null {
  const lines = output.split('\n')
  while (lines.at(-1) === '') lines.pop()
  const shown = lines.slice(0, maxLines).join('\n')
  const more = lines.length > maxLines ? [`… ${lines.length - maxLines} more lines`] : []
  const parts = [...(ok ? [] : ['failed:']), ...(shown === '' ? [] : [shown]), ...more]
  return parts.length === 0 ? null : indent(parts.join('\n'))
}

function usageText({ scope, input, cached, output, turns, cost }: Extract<JobEvent, { type: 'usage' }>): string | null {
  const parts = [
    ...(input === null && output === null
      ? []
      : [`tokens: ${tokensText({ input: input ?? 0, cached: cached ?? 0, output: output ?? 0 })}`]),
    ...(turns === null || scope === 'step' ? [] : [`turns: ${turns}`]),
    ...(cost === null ? [] : [`cost: ${costText(cost)}`]),
  ]
  return parts.length === 0 ? null : indent(parts.join(', '))
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
