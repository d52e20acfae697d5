/**
 * Acts while no other page of this origin does; where there are no Web Locks, or they are refused, at once.
 *
 * @param name of the lock; null acts without one
 * @param busy called instead when another page has the lock
 */
export async function withLock(name: string | null, act: () => Promise<void>, busy: () => void): Promise<void> {
  let isAsked = false;
  try {
    if (name !== null)
      await navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        isAsked = true;
        return lock ? act() : busy();
      });
  } catch {}
  if (!isAsked) await act();
}
