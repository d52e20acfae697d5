import { attempt } from "../browser/attempt.ts";
import type { Shelf } from "../browser/storage.ts";
import type { Report } from "./report.ts";

/** One visitor's run. */
export interface Session {
  readonly id: string;
  readonly startedAtMs: number;
  lastAtMs: number;
}

const idleMs = 30 * 60_000;
/** Storage is looked at and written at most this often: it stops the page for a moment. */
const syncEveryMs = 5_000;

/** What becomes of a session when something happens: it goes on, or, when it has idled too long, another begins. Pure. */
export function sessionStep(session: Session | null, nowMs: number, newId: () => string, mostIdleMs = idleMs): Session {
  if (session && nowMs - session.lastAtMs < mostIdleMs) return { ...session, lastAtMs: Math.max(nowMs, session.lastAtMs) };
  return { id: newId(), startedAtMs: nowMs, lastAtMs: nowMs };
}

/**
 * The session of this page: it survives reloads, is shared by the tabs of a site, and gives way to a new one after 30 idle
 * minutes. A `session_end` comes when the page is left; a session that goes on in another page has another, and the last
 * one counts.
 *
 * @param world.fixedId the host's own session id, which never rotates
 */
export function createSession(
  shelf: Shelf,
  report: Report,
  {
    nowMs,
    newId,
    fixedId,
  }: { readonly nowMs: () => number; readonly newId: () => string; readonly fixedId?: string | undefined },
) {
  let session: Session | null = null;
  let syncedAtMs = 0;
  let isLeft = false;

  function end({ id: sessionId, startedAtMs, lastAtMs: atMs }: Session): void {
    report("session_end", undefined, { atMs, sessionId, durationMs: Math.max(0, atMs - startedAtMs) });
  }

  function keep(next: Session): void {
    session = next;
    shelf.write(JSON.stringify(next));
  }

  /** Something happens now: the id of the session it happens in. */
  function touch(now = nowMs()): string {
    isLeft = false;
    if (session && now - syncedAtMs < syncEveryMs) {
      session.lastAtMs = Math.max(now, session.lastAtMs);
      return session.id;
    }
    // Another tab may have kept the session alive while this one was idle, or have begun the next.
    const stored = readSession(shelf.read());
    const known = stored && !(session && session.lastAtMs > stored.lastAtMs) ? stored : session;
    const kept = fixedId && known?.id !== fixedId ? null : known;
    const next = sessionStep(kept, now, () => fixedId ?? newId(), fixedId ? Number.POSITIVE_INFINITY : idleMs);
    syncedAtMs = now;
    keep(next);
    if (next.id !== kept?.id) {
      if (kept) end(kept);
      report("session_start", undefined, { sessionId: next.id });
    }
    return next.id;
  }

  return {
    touch,
    /** It begins, unless it has. */
    begin: (): unknown => session ?? touch(),
    /** The page is left. */
    leave(): void {
      if (!session || isLeft) return;
      isLeft = true;
      keep({ ...session, lastAtMs: nowMs() });
      end(session);
    },
    /** The user has taken back their word. */
    forget(): void {
      session = null;
      syncedAtMs = 0;
      shelf.write(null);
    },
  };
}

/** Other scripts may write there too. */
function readSession(text: string | null): Session | null | undefined {
  return attempt(() => {
    const { id, startedAtMs, lastAtMs } = JSON.parse(text ?? "") as Session;
    return id.at(0) && startedAtMs > 0 && lastAtMs > 0 ? { id, startedAtMs, lastAtMs } : null;
  });
}
