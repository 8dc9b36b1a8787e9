/** The folder of a row's `transcripts`, in its home: what comes before the first part that is not always the same. Pure. */
export function transcriptFolder(transcripts: string): string {
  return transcripts.slice(0, transcripts.lastIndexOf('/', transcripts.indexOf('<')))
}

/** What the path of the transcript of a conversation is like, below that folder. Pure. */
export function transcriptPath(transcripts: string, conversation: string): RegExp {
  const known = new Map([
    ['conversation', conversation],
    ['beginning of the conversation', conversation.slice(0, 8)],
  ])
  // every second part is what stood between < and >
  const parts = transcripts.slice(transcriptFolder(transcripts).length + 1).split(/<([^>]*)>/)
  const like = parts.map((part, index) => (index % 2 === 0 ? escaped(part) : known.has(part) ? escaped(known.get(part) ?? '') : '[^/]+'))
  return new RegExp(`^${like.join('')}$`)
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w/]/g, String.raw`\$&`)
}
