import { formatDuration } from '../text/duration.ts'

const noticeableMs = 5000

/** How host and engine differ on the time, for people; null when not noticeably. @param ahead ms that the engine's clock is ahead. Pure. */
export function clockDifference(ahead: number): string | null {
  if (Math.abs(ahead) < noticeableMs) return null
  return `the engine's clock is ${formatDuration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} the host's`
}
