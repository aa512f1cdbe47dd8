/** Asks for the cluster's key, when the cluster wants one. */

import { h } from "../dom";
import { keepKey, keptKey } from "./store";

let asking: Promise<string | null> | undefined;

/** Resolves to the key, or to null when the reader would rather not. Asked twice at once, it still asks once. */
export function askForKey(wrong: boolean): Promise<string | null> {
  asking ??= ask(wrong).finally(() => (asking = undefined));
  return asking;
}

function ask(wrong: boolean): Promise<string | null> {
  const field = h("input", {
    id: "key",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
    value: wrong ? "" : keptKey(),
  });
  const keep = h("input", { type: "checkbox" });
  const cancel = h("button", { type: "button", class: "plain" }, "Cancel");
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "key-title" }, "This cluster wants a key"),
    h(
      "p",
      {},
      wrong
        ? "The key it was given is not one of its own. Whoever runs the cluster can make another."
        : "Whoever runs the cluster can give you one. It goes to this cluster alone.",
    ),
    h("label", { for: "key" }, "Key"),
    field,
    h("label", { class: "check" }, keep, " Remember it on this device"),
    h("div", { class: "buttons" }, cancel, h("button", { type: "submit", class: "primary" }, "Use this key")),
  );
  const dialog = h("dialog", { "aria-labelledby": "key-title" }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let key: string | null = null;
    form.addEventListener("submit", () => {
      key = field.value.trim();
      keepKey(key, keep.checked);
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(key);
    });
    dialog.showModal();
  });
}
