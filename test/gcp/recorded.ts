/**
 * Recordings without stack traces: Pulumi takes one for every promise, which is two thirds of a recording's time and changes
 * nothing that is recorded.
 */
export async function withoutStacks<T>(run: () => Promise<T>): Promise<T> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
