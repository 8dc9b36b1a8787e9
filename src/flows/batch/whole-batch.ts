import type { BatchEvent, BatchReport, TaskReport } from './batch-event.ts'

/** The batch as a whole after each event. */
export async function* wholeBatch(events: AsyncIterable<BatchEvent>): AsyncIterable<BatchReport> {
  let whole: BatchReport | null = null
  for await (const event of events) {
    if (event.type === 'batch') whole = event
    else if (whole !== null) whole = withTask(whole, event.task, event.time)
    if (whole !== null) yield whole
  }
}

function withTask(whole: BatchReport, task: TaskReport, time: number): BatchReport {
  return { ...whole, time, tasks: whole.tasks.map((one) => (one.id === task.id ? task : one)) }
}
