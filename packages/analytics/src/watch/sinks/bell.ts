/** Wakes whoever waits, or whoever waits next: a ring is never missed. */
export function createBell() {
  let hasRung = false;
  let rouse = () => {};
  return {
    ring(): void {
      hasRung = true;
      rouse();
    },
    /** Resolves at the next ring, or after so many milliseconds. */
    async wait(ms: number): Promise<void> {
      if (!hasRung) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          rouse = resolve;
          timer = setTimeout(resolve, ms);
        });
        clearTimeout(timer);
      }
      hasRung = false;
    },
  };
}
