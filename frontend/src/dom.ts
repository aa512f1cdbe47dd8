/** Builds DOM from properties and text alone, so that nothing a program prints or names can become markup or script. */

type Listener = (event: never) => void;
type Value = string | number | boolean | null | undefined | Listener;
export type Child = Node | string | null | undefined | false;

const FORBIDDEN = new Set(["innerhtml", "outerhtml", "srcdoc", "style"]);
const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes (`on…` must be functions and become listeners) and children, where strings are text. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  dress(element, attributes);
  append(element, children);
  return element;
}

/** The same for SVG. */
export function s(tag: string, attributes: Record<string, Value> = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  dress(element, attributes);
  append(element, children);
  return element;
}

/** Replaces what an element holds. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

/** Sets or removes attributes on an element that exists. */
export function dress(element: Element, attributes: Record<string, Value>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (FORBIDDEN.has(name.toLowerCase())) throw new Error(`${name} is never set from here`);
    if (name.startsWith("on")) {
      if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
      else if (value) throw new Error(`${name} must be a function`);
    } else if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function append(element: Element, children: Child[]): void {
  for (const child of children) if (child) element.append(child);
}
