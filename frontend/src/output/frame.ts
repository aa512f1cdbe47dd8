/** HTML that a program made, in a frame with an origin of its own: no script runs, nothing loads or gets out. */

import { h } from "../dom";

const TALLEST = 600; // pixels
const FIRST_HEIGHT = 120;

/**
 * The frame loads frame.html, whose policy allows its own small script alone and whose sandbox has no same-origin;
 * the HTML is handed over by message, and all that is taken back is a height.
 */
export function sealedFrame(html: string, address: string): HTMLIFrameElement {
  const frame = h("iframe", {
    class: "sealed",
    title: "A result in HTML",
    sandbox: "allow-scripts",
    referrerpolicy: "no-referrer",
    src: address,
    height: FIRST_HEIGHT,
  });
  const listen = (event: MessageEvent) => {
    if (!frame.isConnected) return window.removeEventListener("message", listen);
    if (event.source !== frame.contentWindow) return;
    const { ready, height } = (event.data ?? {}) as { ready?: unknown; height?: unknown };
    if (ready === true) {
      const scheme = getComputedStyle(frame).colorScheme;
      const dark =
        scheme.includes("dark") && !(scheme.includes("light") && matchMedia("(prefers-color-scheme: light)").matches);
      frame.contentWindow?.postMessage({ html, dark }, "*");
    } else if (typeof height === "number" && height > 0) {
      frame.height = String(Math.min(Math.ceil(height), TALLEST));
    }
  };
  window.addEventListener("message", listen);
  return frame;
}
