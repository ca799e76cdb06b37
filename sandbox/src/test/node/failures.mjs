/** A reporter of node:test that says nothing as long as all is well. */
export default async function* failures(events) {
  for await (const { type, data } of events) {
    if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      yield `${data.file}: ${data.name}\n${data.details.error?.cause?.stack ?? data.details.error}\n`;
    }
  }
}
