/** Stops what was started. Calling it again does nothing. */
export type Stop = () => void;

/**
 * Listens to an event without ever holding the page up: passive, and in the capture phase, so that a host that stops
 * propagation is still heard. Returns the function that stops listening.
 */
export function listen(target: EventTarget, type: string, listener: (event: Event) => void): Stop {
  const options = { capture: true, passive: true };
  target.addEventListener(type, listener, options);
  return () => target.removeEventListener(type, listener, options);
}

/** One stop for many. */
export function stopAll(stops: readonly Stop[]): Stop {
  return () => {
    for (const stop of stops) stop();
  };
}
