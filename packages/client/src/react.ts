import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { after } from "./browser/clock.ts";
import type { AiChat } from "./chats/ai-chat.ts";
import { type ChatFollower, followChat } from "./chats/follow-chat.ts";
import type { OnError } from "./index.ts";
import type { Telltale } from "./observe/telltale.ts";

export { type MessageMarkOptions, type MessageMarks, messageMarks } from "./chats/message-marks.ts";

interface Provided {
  readonly telltale: Telltale;
  /** One for all chats below, so that a chat that two components show is told of once. */
  readonly follower: ChatFollower;
}

const Given = /* @__PURE__ */ createContext<Provided | null>(null);

// A server renders without effects, and React 18 warns of layout effects there.
const useEarlyEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

export interface TelltaleProviderProps {
  /** What `observe` returned, where the host keeps it itself: it is not stopped here. */
  readonly telltale?: Telltale | null;
  /** Begins to observe, `() => observe({ … })`: called once in the browser, and stopped when the provider is gone for good. */
  readonly start?: () => Telltale;
  /** Told of what the host's chats threw when they were looked at. */
  readonly onError?: OnError;
  readonly children?: ReactNode;
}

/** Gives `telltale` to the components below. On a server, and until it has begun, there is none. */
export function TelltaleProvider({ telltale, start, onError, children }: TelltaleProviderProps): ReactElement {
  const [started, setStarted] = useState<Telltale | null>(null);
  const current = useRef<{ telltale?: Telltale; callOff?: () => void }>({});
  useEarlyEffect(() => {
    const { current: life } = current;
    if (!start || telltale) return;
    // In strict mode React takes a component down and puts it up again at once: it is the same life.
    life.callOff?.();
    const begun = life.telltale ?? start();
    life.telltale = begun;
    // It is a function, which React would call.
    setStarted(() => begun);
    return () => {
      life.callOff = after(0, () => {
        void life.telltale?.();
        delete life.telltale;
      });
    };
  }, []);
  const hear = useRef(onError);
  hear.current = onError;
  const given = telltale ?? started;
  const provided = useMemo(
    () => given && { telltale: given, follower: followChat(given, { onError: (fault) => hear.current?.(fault) }) },
    [given],
  );
  return createElement(Given.Provider, { value: provided }, children);
}

/** What the provider gives: null on a server, and until it has begun. */
export function useTelltale(): Telltale | null {
  return useContext(Given)?.telltale ?? null;
}

/**
 * Follows a chat of the AI SDK: `const chat = useTelltaleChat(useChat())`. Returns the same chat.
 *
 * Spread `messageMarks(message)` on the element that draws a message.
 */
export function useTelltaleChat<C extends AiChat>(chat: C): C {
  const follower = useContext(Given)?.follower;
  useEarlyEffect(() => follower?.see(chat));
  return follower ? follower.wrap(chat) : chat;
}

export interface Thumbs {
  readonly thumb: "up" | "down" | null;
  /** Presses the thumb up; pressed again, it is taken back. */
  readonly up: () => void;
  readonly down: () => void;
}

/** The thumbs of one message, for the buttons that draw them. */
export function useThumbs(messageId: string): Thumbs {
  const telltale = useTelltale();
  const [thumbs, setThumbs] = useState<Readonly<Record<string, "up" | "down" | null>>>({});
  const latest = useRef(thumbs);
  const press = (pressed: "up" | "down") => () => {
    const thumb = latest.current[messageId] === pressed ? null : pressed;
    latest.current = { ...latest.current, [messageId]: thumb };
    setThumbs(latest.current);
    telltale?.thumbs(messageId, thumb);
  };
  return { thumb: thumbs[messageId] ?? null, up: press("up"), down: press("down") };
}
