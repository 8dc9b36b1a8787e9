/** A fenced block of a Markdown page. */
export interface Block {
  language: string
  /** Without the fences; ends with a line end. */
  text: string
}

/** Every fenced block, in order. */
export function blocks(page: string): Block[] {
  return [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }))
}

/** The page with the text of its n-th block replaced. */
export function withBlock(page: string, wanted: number, text: string): string {
  let index = -1
  return page.replace(/^(```\w*\n)[^]*?(^```$)/gm, (whole, open: string, close: string) => {
    index++
    return index === wanted ? `${open}${text}${close}` : whole
  })
}

/** Where links lead that are no web addresses, outside of code. */
export function localLinks(page: string): string[] {
  const prose = page.replaceAll(/^```[^]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => (/^[a-z]+:/.test(link) ? [] : [link]))
}

/** The anchors of a page's headings, as code hosts make them. */
export function anchors(page: string): string[] {
  const headings = page.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
