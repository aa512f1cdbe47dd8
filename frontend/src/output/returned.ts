/** Offers the files that a program left behind, and shows those that are pictures or tables. */

import type { ReturnedFile } from "../api/types";
import { h } from "../dom";
import { icon } from "../icons";
import { csvTable } from "./table";
import { formatSize } from "./words";

const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"]);

/** A list of files to download. Their names and types are the program's own words, so they are only ever text. */
export function returnedFiles(files: readonly ReturnedFile[]): HTMLElement {
  const list = h("ul", { class: "files", "aria-label": "Files that came back" });
  for (const file of files) {
    const bytes = decode(file.content);
    list.append(
      bytes
        ? item(file, bytes)
        : h("li", { class: "absent" }, `${file.name} is too large to come back (${formatSize(file.size)})`),
    );
  }
  return list;
}

function item(file: ReturnedFile, bytes: Uint8Array<ArrayBuffer>): HTMLElement {
  const entry = h("li", {});
  if (SHOWN.has(file.media_type)) {
    const source = `data:${file.media_type};base64,${file.content}`;
    entry.append(h("img", { class: "figure", src: source, alt: file.name }));
  }
  if (file.media_type === "text/csv" || file.name.endsWith(".csv")) {
    const table = csvTable(new TextDecoder().decode(bytes), file.name);
    if (table) entry.append(table);
  }
  // octet-stream, whatever the program called it: the browser saves it and never opens it as a page of this origin
  const save = h(
    "button",
    { type: "button", class: "quiet" },
    icon("download"),
    h("span", { class: "name" }, file.name),
    h("span", { class: "size" }, formatSize(bytes.length)),
  );
  save.addEventListener("click", () => download(file.name, bytes));
  entry.append(save);
  return entry;
}

function download(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = h("a", { href: address, download: safeName(name) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The last part of a path, without characters that a file system or a shell could trip over. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).pop() ?? "";
  return (
    last
      .replace(/[\p{C}<>:"|?*]/gu, "_")
      .replace(/^\.+/, "")
      .slice(0, 120) || "file"
  );
}

function decode(base64: string | null): Uint8Array<ArrayBuffer> | null {
  try {
    if (typeof base64 !== "string") return null;
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
