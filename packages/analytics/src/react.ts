import { type DefineOptions, defineElements, type ElementName, elementNames } from "./elements/define-elements.ts";
import type { TelltaleElement } from "./elements/element-class.ts";
import type { Comparison } from "./elements/experiment-fill.ts";
import type { Scope } from "./elements/scope.ts";
import type { ReportSource } from "./elements/source.ts";
import type { Report } from "./report/report.ts";

/** What is needed of React, 18 or 19: pass the module itself. */
export interface ReactLike<Drawn> {
  createElement(type: string, props: object | null): Drawn;
  useEffect(effect: () => (() => void) | undefined, on?: readonly unknown[]): void;
  useRef(value: null): { current: unknown };
}

/** What each component takes. Everything is optional; without `src`, `source` and `report` it says that there is nothing yet. */
export interface TelltaleProps {
  /** Where to read from: `report.json`, or the index of `telltale serve`. */
  readonly src?: string;
  /** A source of the host's own; it wins over `src`. */
  readonly source?: ReportSource | null;
  /** A report to draw (of `TelltaleExperiment`: an experiment or a regression run); it wins over both. */
  readonly report?: Report | Comparison | null;
  /** How long a stretch, counted back from the newest record: `24h`, `7d`, `all`. */
  readonly period?: string;
  /** The level of its heading, 1 to 6. */
  readonly heading?: number;
  /** What a report is called. */
  readonly name?: string;
  /** By default as the reader's system is. */
  readonly theme?: "light" | "dark";
  readonly id?: string;
  readonly className?: string;
  readonly style?: object;
  /** Told of what the reader chose: filters, and a stretch of time. */
  readonly onFilter?: (chosen: Pick<Scope, "where" | "period"> & { readonly window: Scope["zoom"] }) => void;
  readonly onError?: (fault: { readonly error: Error; readonly message: string }) => void;
}

type Pascal<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Pascal<Rest>}`
  : Capitalize<Name>;

/** A component for each element: `TelltaleReport`, `TelltaleLatency`, `TelltaleLatencyByModel`, … */
export type TelltaleComponents<Drawn> = {
  readonly [Name in ElementName as `Telltale${Pascal<Name>}`]: (props: TelltaleProps) => Drawn;
};

/**
 * React components for the elements, made with the React that the host has: this package brings none. The elements are defined
 * in the browser, when the first component is there; on a server each is an empty tag.
 *
 *     import * as React from "react";
 *     const { TelltaleReport } = createComponents(React);
 *     <TelltaleReport src="/report.json" onFilter={({ where }) => …} />
 *
 * @param options what `defineElements` takes
 */
export function createComponents<Drawn>(React: ReactLike<Drawn>, options: DefineOptions = {}): TelltaleComponents<Drawn> {
  const made = elementNames.map((name) => [`Telltale${pascal(name)}`, createComponent(React, `telltale-${name}`, options)]);
  return Object.fromEntries(made) as TelltaleComponents<Drawn>;
}

function createComponent<Drawn>(React: ReactLike<Drawn>, tag: string, options: DefineOptions): (props: TelltaleProps) => Drawn {
  const component = (props: TelltaleProps) => {
    const { source, report, onFilter, onError, className, ...attributes } = props;
    const ref = React.useRef(null);
    // React 18 sets attributes only, and knows no events but its own.
    React.useEffect(() => {
      defineElements(options);
      return undefined;
    }, []);
    React.useEffect(() => {
      const element = ref.current as TelltaleElement;
      if (report) element.report = report;
      else element.source = source ?? null;
      return undefined;
    }, [source, report]);
    React.useEffect(() => listen(ref.current as Element, "telltale-filter", onFilter), [onFilter]);
    React.useEffect(() => listen(ref.current as Element, "telltale-error", onError), [onError]);
    return React.createElement(tag, { ...attributes, ...(className && { class: className }), ref });
  };
  component.displayName = tag;
  return component;
}

function listen<Detail>(
  element: Element,
  name: string,
  hear: ((detail: Detail) => void) | undefined,
): (() => void) | undefined {
  if (!hear) return undefined;
  const listener = (event: Event) => hear((event as CustomEvent<Detail>).detail);
  element.addEventListener(name, listener);
  return () => element.removeEventListener(name, listener);
}

function pascal(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
