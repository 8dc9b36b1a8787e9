/** One event of a stream, as it is on the wire. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function serverSentEvent(data: unknown, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`
}

/** One whose name stands in its data too. */
export function typedEvent(type: string, data: object): string {
  return serverSentEvent({ type, ...data }, type)
}
