/**
 * Tries until it succeeds, and fails with the last try's error. A busy machine needs more time for the same, so the limit is
 * far above the usual time.
 */
export async function eventually(limitSeconds: number, attempt: () => Promise<void>): Promise<void> {
  const end = Date.now() + 1000 * limitSeconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
