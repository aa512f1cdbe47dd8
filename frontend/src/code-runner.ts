/** Defines the <code-runner> element; the one script that a page loads to have it. */

import { CodeRunner } from "./runner/element";

if (!customElements.get("code-runner")) customElements.define("code-runner", CodeRunner);

declare global {
  interface HTMLElementTagNameMap {
    "code-runner": CodeRunner;
  }
}

export { CodeRunner };
