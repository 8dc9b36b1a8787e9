import { cleanText } from '../text/clean.ts'
import type { AgentEvent, EventReader, ReadEvent } from './agent-event.ts'

/** A line that is no event of its agent, as a warning printed between them, or one that was cut. */
export interface PlainLine {
  type: 'line'
  text: string
}

/**
 * Reads an agent's output line by line: pieces of a text are joined, and what a conversation says of its beginning comes once. A broken line
 * comes out as it is, so that nothing that follows is lost. All text is cleaned of what could move a terminal's cursor.
 */
export class StreamReader {
  readonly #read: EventReader | null
  #pieces = ''
  #conversation: string | null | undefined

  /** @param read null for output that is lines of text */
  constructor(read: EventReader | null) {
    this.#read = read
  }

  push(line: string): (AgentEvent | PlainLine)[] {
    if (this.#read === null) return [...this.end(), plainLine(line)]
    const events = readLine(this.#read, line)
    if (events === null) return line === '' ? [] : [...this.end(), plainLine(line)]
    return events.flatMap((event) => this.#settle(event))
  }

  /** What was held back for a next line that does not come. */
  end(): AgentEvent[] {
    const text = this.#pieces
    this.#pieces = ''
    return text === '' ? [] : [{ type: 'text', text: cleanText(text) }]
  }

  #settle(event: ReadEvent): AgentEvent[] {
    if (event.type === 'text-piece') {
      this.#pieces += event.text
      return []
    }
    if (event.type === 'started') {
      if (event.conversation === this.#conversation) return []
      this.#conversation = event.conversation
    }
    return [...this.end(), cleaned(event)]
  }
}

function plainLine(line: string): PlainLine {
  return { type: 'line', text: cleanText(line) }
}

/** The events of a line, or null when it is none of its agent's: no JSON of an object, or one so deep that it cannot be written again. */
function readLine(read: EventReader, line: string): ReadEvent[] | null {
  if (!line.startsWith('{')) return null
  try {
    return read(JSON.parse(line))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null
    throw error
  }
}

function cleaned(event: AgentEvent): AgentEvent {
  switch (event.type) {
    case 'started':
      return { ...event, conversation: event.conversation && cleanText(event.conversation), model: event.model && cleanText(event.model) }
    case 'text':
    case 'thinking':
      return { ...event, text: cleanText(event.text) }
    case 'tool-call':
      return {
        ...event,
        id: cleanText(event.id),
        tool: cleanText(event.tool),
        title: cleanText(event.title),
        input: cleanText(event.input),
      }
    case 'tool-result':
      return { ...event, id: cleanText(event.id), output: cleanText(event.output) }
    case 'result':
      return { ...event, text: event.text && cleanText(event.text) }
    case 'error':
      return { ...event, message: cleanText(event.message) }
    case 'usage':
      return event
  }
}
