import { type ObserveOptions, observe, type TelltaleError } from "@telltale/client";
import { createChatPage } from "./chat-page.ts";
import { createRecorder } from "./recorder.ts";

export const answerText =
  "A bowline makes a loop that does not slip. Make a small eye, pass the end up through it, around the rope, and down.";

export const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** A fresh chat page in a real browser, watched, with what was sent and what went wrong. */
export function watchPage(options: Partial<ObserveOptions> = {}, within?: Element | ShadowRoot) {
  const recorder = createRecorder();
  const faults: TelltaleError[] = [];
  const page = createChatPage(document, within);
  const onError = (fault: TelltaleError) => void faults.push(fault);
  const telltale = observe({ endpoint: "/telltale", transport: recorder.transport, onError, ...options });

  return {
    ...recorder,
    faults,
    page,
    telltale,
    leave: () => window.dispatchEvent(new PageTransitionEvent("pagehide")),
    /** A question and its answer, as a page without streaming draws them. */
    async exchange(id: string, question = "How do I tie a bowline?", text = answerText): Promise<HTMLElement> {
      page.message(`u${id}`, "user", question);
      await frame();
      const answer = page.message(`a${id}`, "assistant", text);
      page.streaming(answer, false);
      await frame();
      return answer;
    },
  };
}

/** Puts markup into a place, as a host does, and gives its first element. */
export function put(html: string, into: Element | ShadowRoot = document.body): HTMLElement {
  const template = document.createElement("template");
  template.innerHTML = html;
  const element = template.content.firstElementChild as HTMLElement;
  into.append(element);
  return element;
}
