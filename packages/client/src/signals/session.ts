import type { Shelf } from "../browser/storage.ts";
import type { Report } from "./report.ts";

/** One visitor's run. */
export interface Session {
  readonly id: string;
  readonly startedAtMs: number;
  readonly lastAtMs: number;
}

const idleMs = 30 * 60_000;
/** Storage is written at most this often: it stops the page for a moment. */
const writeEveryMs = 5_000;

/** What becomes of a session when something happens: it goes on, or, after 30 idle minutes, another begins. Pure. */
export function sessionStep(
  session: Session | null,
  nowMs: number,
  newId: () => string,
): { readonly session: Session; readonly ended: Session | null; readonly isNew: boolean } {
  if (session && nowMs - session.lastAtMs < idleMs)
    return { session: { ...session, lastAtMs: Math.max(nowMs, session.lastAtMs) }, ended: null, isNew: false };
  return { session: { id: newId(), startedAtMs: nowMs, lastAtMs: nowMs }, ended: session, isNew: true };
}

/**
 * The session of this page: it survives reloads, is shared by the tabs of a site, and gives way to a new one after 30 idle
 * minutes. A `session_end` comes when the page is left; a session that goes on in another page has another, and the last
 * one counts.
 *
 * @param world.fixedId the host's own session id, which never rotates
 */
export function createSession(
  world: {
    readonly shelf: Shelf;
    readonly key: string;
    readonly nowMs: () => number;
    readonly newId: () => string;
    readonly fixedId?: string | undefined;
  },
  report: Report,
) {
  const { shelf, key, nowMs, newId, fixedId } = world;
  let session: Session | null = null;
  let writtenAtMs = 0;
  let isLeft = false;

  function write(): void {
    writtenAtMs = nowMs();
    shelf.write(key, JSON.stringify(session));
  }

  function end(ended: Session): void {
    const durationMs = Math.max(0, ended.lastAtMs - ended.startedAtMs);
    report({ kind: "session_end", atMs: ended.lastAtMs, sessionId: ended.id, durationMs });
  }

  return {
    /** Something happens now: the id of the session it happens in. */
    touch(): string {
      const now = nowMs();
      isLeft = false;
      // Another tab may have kept the session alive while this one was idle.
      const known = session && now - session.lastAtMs < idleMs ? session : readSession(shelf.read(key));
      const kept = fixedId === undefined || known?.id === fixedId ? known : null;
      const step = sessionStep(
        fixedId !== undefined && kept ? { ...kept, lastAtMs: now } : kept,
        now,
        () => fixedId ?? newId(),
      );
      session = step.session;
      if (step.isNew || now - writtenAtMs >= writeEveryMs) write();
      if (step.ended) end(step.ended);
      if (step.isNew) report({ kind: "session_start", atMs: session.startedAtMs, sessionId: session.id });
      return session.id;
    },
    /** The page is left. */
    leave(): void {
      if (!session || isLeft) return;
      isLeft = true;
      session = { ...session, lastAtMs: nowMs() };
      write();
      end(session);
    },
  };
}

function readSession(text: string | null): Session | null {
  try {
    const { id, startedAtMs, lastAtMs } = JSON.parse(text ?? "null") as Session;
    // Other scripts may write there too.
    return typeof id === "string" && id && startedAtMs > 0 && lastAtMs > 0 ? { id, startedAtMs, lastAtMs } : null;
  } catch {
    return null;
  }
}
