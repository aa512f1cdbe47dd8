/** Shows rich values (MIME bundles, Jupyter's convention): pictures as pictures, HTML only in a sealed frame. */

import type { MimeBundle } from "../api/types";
import { h } from "../dom";
import { sealedFrame } from "./frame";

const RASTER = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const BASE64 = /^[A-Za-z0-9+/=\s]*$/;

/** The richest form that can be shown safely; null when there is none. */
export function display(bundle: MimeBundle, frameAddress: string): HTMLElement | null {
  const text = (type: string) => textOf(bundle[type]);
  const label = text("text/plain") || "Figure";
  const svg = text("image/svg+xml");
  if (svg) return figure(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, label);
  for (const type of RASTER) {
    const content = text(type);
    if (content && BASE64.test(content)) return figure(`data:${type};base64,${content.replace(/\s/g, "")}`, label);
  }
  const html = text("text/html");
  if (html) return sealedFrame(html, frameAddress);
  const json = bundle["application/json"];
  const plain =
    text("text/plain") || text("text/markdown") || text("text/latex") || (json ? JSON.stringify(json, null, 2) : "");
  return plain ? h("pre", { class: "terminal", tabindex: 0 }, plain) : null;
}

/** SVG goes through `<img>` too, where it can neither run script nor load anything. */
function figure(address: string, label: string): HTMLElement {
  return h("img", { class: "figure", src: address, alt: label.slice(0, 200) });
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.filter((part) => typeof part === "string").join("");
  return typeof value === "string" ? value : "";
}
