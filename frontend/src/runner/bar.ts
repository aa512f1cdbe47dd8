/** The bar above the editor: files on the left; language, and the one button that matters, on the right. */

import type { RuntimeInfo } from "../api/types";
import { fill, h } from "../dom";
import { icon } from "../icons";
import type { FileTabs } from "./tabs";

export interface BarActions {
  run: () => void;
  cancel: () => void;
  choose: (language: string, version: string) => void;
}

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

export class Bar {
  readonly element = h("div", { class: "bar", part: "bar" });
  private readonly label = h("span", { class: "language" });
  private readonly menu = h("select", { class: "language-menu", "aria-label": "Language", hidden: true });
  private readonly button = h("button", { type: "button", class: "run", part: "run-button" });
  private busy = false;

  constructor(tabs: FileTabs, actions: BarActions) {
    this.menu.addEventListener("change", () => {
      const [language = "", version = "*"] = this.menu.value.split("\n");
      actions.choose(language, version);
    });
    this.button.addEventListener("click", () => (this.busy ? actions.cancel() : actions.run()));
    this.element.append(tabs.element, h("div", { class: "bar-end" }, this.label, this.menu, this.button));
    this.setBusy(false);
  }

  /** With runtimes there is a menu; without, the language is only named. */
  drawLanguage(language: string, version: string, runtimes: readonly RuntimeInfo[] | null): void {
    fill(this.label, language);
    this.label.hidden = runtimes !== null;
    this.menu.hidden = runtimes === null;
    if (!runtimes) return;
    const several = new Set(
      runtimes.filter((a, i) => runtimes.some((b, j) => i !== j && a.language === b.language)).map((r) => r.language),
    );
    const options = runtimes.map((r) => ({
      value: `${r.language}\n${several.has(r.language) ? r.version : "*"}`,
      text: `${r.language} ${r.version}`,
    }));
    const chosen =
      options.find(({ value }) => value === `${language}\n${version}`) ??
      options.find(({ value }) => value.startsWith(`${language}\n`));
    if (!chosen) options.unshift({ value: `${language}\n${version}`, text: `${language} (not on this cluster)` });
    fill(this.menu, ...options.map(({ value, text }) => h("option", { value }, text)));
    this.menu.value = chosen?.value ?? `${language}\n${version}`;
  }

  setBusy(busy: boolean): void {
    this.busy = busy;
    this.button.classList.toggle("busy", busy);
    const shortcut = MAC ? "⌘ Enter" : "Ctrl Enter";
    fill(this.button, icon(busy ? "stop" : "play"), busy ? "Stop" : "Run");
    this.button.title = busy ? "Stop waiting for this run" : `Run (${shortcut})`;
    if (busy) this.button.removeAttribute("aria-keyshortcuts");
    else this.button.setAttribute("aria-keyshortcuts", MAC ? "Meta+Enter" : "Control+Enter");
  }
}
