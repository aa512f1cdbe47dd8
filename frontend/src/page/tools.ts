/** The tools at the top right: examples, sharing, the key, the theme. */

import { dress, fill, h } from "../dom";
import { icon, type IconName } from "../icons";
import { keepTheme, keptTheme, type Theme } from "./store";

const BACK = "back";

export interface ToolActions {
  share: () => void;
  key: () => void;
  example: (index: number) => void;
  back: () => void;
}

export class Tools {
  private readonly examples = h("select", { "aria-label": "Examples" });
  private readonly key = button("key", "Key", "Change the key");
  private readonly theme = h("button", { type: "button", class: "tool square" });

  constructor(place: HTMLElement, actions: ToolActions) {
    const share = button("share", "Share", "Copy a link to this code");
    share.classList.add("for-code");
    share.addEventListener("click", actions.share);
    this.key.addEventListener("click", actions.key);
    this.key.hidden = true;
    this.examples.addEventListener("change", () => {
      if (this.examples.value === BACK) actions.back();
      else actions.example(Number(this.examples.value));
      this.examples.selectedIndex = 0;
    });
    this.theme.addEventListener("click", () => this.setTheme(NEXT[keptTheme()]));
    this.setTheme(keptTheme());
    place.append(this.examples, share, this.key, this.theme);
  }

  setExamples(titles: readonly string[], hasBefore: boolean): void {
    this.examples.hidden = !titles.length;
    fill(
      this.examples,
      h("option", { value: "" }, "Examples"),
      ...titles.map((title, index) => h("option", { value: index }, title)),
      hasBefore && h("option", { value: BACK }, "Back to my own code"),
    );
  }

  showKey(): void {
    this.key.hidden = false;
  }

  private setTheme(theme: Theme): void {
    keepTheme(theme);
    dress(document.documentElement, { "data-theme": theme === "auto" ? null : theme });
    const [name, label] = FACES[theme];
    dress(this.theme, { "aria-label": `${label}. Change it.`, title: label });
    fill(this.theme, icon(name));
  }
}

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const FACES: Record<Theme, [IconName, string]> = {
  auto: ["auto", "Theme: as the system has it"],
  light: ["sun", "Theme: light"],
  dark: ["moon", "Theme: dark"],
};

function button(name: IconName, label: string, title: string): HTMLButtonElement {
  return h("button", { type: "button", class: "tool", title }, icon(name), h("span", {}, label));
}
