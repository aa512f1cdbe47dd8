/** The reader's desk: the work in each language, what the browser keeps of it, and examples that never bury it. */

import type { CodeRunner } from "../runner/element";
import { newWork, type Work } from "../work";
import { examplesOf } from "./examples";
import { keepWork, keptWork } from "./store";

const SAVED_AFTER_MS = 300; // a pause in typing

export class Desk {
  private readonly kept = keptWork();
  /** What lay there before an example or a link was put on top, by language. */
  private readonly before = new Map<string, Work>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly runner: CodeRunner,
    private readonly onShown: (titles: readonly string[], hasBefore: boolean) => void,
  ) {
    runner.addEventListener("runhive-change", () => this.edited());
    addEventListener("pagehide", () => this.save());
  }

  /** What the reader had open last, else the first example. */
  open(): void {
    this.show(this.startingWork(this.kept.last ?? "python"));
  }

  /** Another language, with its own work. */
  choose(language: string, version: string): void {
    this.take();
    this.show({ ...this.startingWork(language), version });
    this.take();
    this.save();
  }

  example(index: number): void {
    const work = exampleWork(this.runner.language, index);
    if (work) this.putOnTop(work);
  }

  /** Shows an example or a link's work; what the reader had written can be had back. */
  putOnTop(work: Work): void {
    const own = this.kept.byLanguage.get(work.language);
    if (own && !isExample(own)) this.before.set(work.language, own);
    this.show(work);
  }

  back(): void {
    const work = this.before.get(this.runner.language);
    if (!work) return;
    this.show(work);
    this.take();
    this.save();
  }

  private show(work: Work): void {
    this.runner.work = work;
    this.onShown(
      examplesOf(work.language).map(({ title }) => title),
      this.before.has(work.language),
    );
  }

  private startingWork(language: string): Work {
    return this.kept.byLanguage.get(language) ?? exampleWork(language, 0) ?? newWork(language);
  }

  private edited(): void {
    this.take();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVED_AFTER_MS);
  }

  private take(): void {
    const { work } = this.runner;
    this.kept.byLanguage.set(work.language, work);
    this.kept.last = work.language;
  }

  private save(): void {
    clearTimeout(this.timer);
    if (this.kept.last) keepWork(this.kept);
  }
}

function exampleWork(language: string, index: number): Work | undefined {
  const chosen = examplesOf(language)[index];
  if (!chosen) return undefined;
  const { title: _title, code, files = [], ...rest } = chosen;
  const work = newWork(language, code);
  return { ...work, ...rest, files: [...work.files, ...files] };
}

function isExample(work: Work): boolean {
  return examplesOf(work.language).some(({ code }) => code === work.files[0]?.content);
}
