/** What the browser keeps: the last work in each language, the theme, and the key where the reader asked for that. */

import { readWork, type Work } from "../work";

const WORK = "runhive:work";
const KEY = "runhive:key";
const THEME = "runhive:theme";

/** A browser that refuses storage just forgets. */
function read(name: string, storage: () => Storage = () => localStorage): string | null {
  try {
    return storage().getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string | null, storage: () => Storage = () => localStorage): void {
  try {
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, value);
  } catch {
    // nothing is lost but the convenience
  }
}

export interface Kept {
  last: string | null;
  byLanguage: Map<string, Work>;
}

export function keptWork(): Kept {
  const kept: Kept = { last: null, byLanguage: new Map() };
  try {
    const raw = JSON.parse(read(WORK) ?? "null") as { last?: unknown; works?: unknown } | null;
    for (const item of Array.isArray(raw?.works) ? raw.works : []) {
      const work = readWork(item);
      if (work) kept.byLanguage.set(work.language, work);
    }
    if (typeof raw?.last === "string" && kept.byLanguage.has(raw.last)) kept.last = raw.last;
  } catch {
    // not ours, or damaged: start afresh
  }
  return kept;
}

export function keepWork(kept: Kept): void {
  write(WORK, JSON.stringify({ last: kept.last, works: [...kept.byLanguage.values()] }));
}

export function keptKey(): string {
  return read(KEY, () => sessionStorage) ?? read(KEY) ?? "";
}

/** For this tab alone, or for good. An empty key is forgotten everywhere. */
export function keepKey(key: string, forGood: boolean): void {
  write(KEY, key || null, () => sessionStorage);
  write(KEY, forGood && key ? key : null);
}

export type Theme = "auto" | "light" | "dark";

export function keptTheme(): Theme {
  const theme = read(THEME);
  return theme === "light" || theme === "dark" ? theme : "auto";
}

export function keepTheme(theme: Theme): void {
  write(THEME, theme === "auto" ? null : theme);
}
