/** <code-runner>: an editor with a Run button. Attributes and events are told in docs/embed.md. */

import { Client, clusterBase } from "../api/client";
import { Fault } from "../api/errors";
import type { Result, RuntimeInfo } from "../api/types";
import { mainFile } from "../editor/grammars";
import { newWork, programOf, type Work } from "../work";
import { workFromChildren } from "./content";
import { Running } from "./running";
import { sheets } from "./sheets";
import { View } from "./view";

// Where this script lies tells which cluster it belongs to; Vite's own server keeps it elsewhere.
const HERE = import.meta.env.DEV ? new URL("/client/", location.href).href : import.meta.url;

export class CodeRunner extends HTMLElement {
  static readonly observedAttributes = ["language", "src", "readonly", "api-key", "version"];
  /** What came of the last run; null before it, and while a new one goes on. */
  result: Result | null = null;
  private view: View | null = null;
  private held: Work | null = null;
  private running: Running | null = null;
  private menu: RuntimeInfo[] | null = null;
  private secret = "";

  /** Builds itself when it is first in a page whose parsing has come past its end tag. */
  connectedCallback(): void {
    if (this.view) return;
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", () => this.isConnected && this.build(), { once: true });
    } else this.build();
  }

  disconnectedCallback(): void {
    this.cancel();
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (before === value || !this.view) return;
    if (name === "language" && value && value !== this.work.language) this.setLanguage(value);
    if (name === "version") this.work = { ...this.work, version: value ?? "*" };
    if (name === "readonly") this.view.setLocked(value !== null);
  }

  /** All that is in the editor and beside it. Setting it replaces everything and drops the last result. */
  get work(): Work {
    this.held ??= workFromChildren(this, this.getAttribute("language") ?? "python");
    return this.held;
  }

  set work(work: Work) {
    this.held = { ...work, files: work.files.map((file) => ({ ...file })) };
    this.result = null;
    this.view?.draw(this.held, this.menu);
  }

  /** The main file's text. */
  get code(): string {
    return this.work.files[0]?.content ?? "";
  }

  set code(content: string) {
    const [main = { name: mainFile(this.work.language) }, ...rest] = this.work.files;
    this.work = { ...this.work, files: [{ name: main.name, content }, ...rest] };
  }

  get language(): string {
    return this.work.language;
  }

  set language(language: string) {
    this.setAttribute("language", language);
  }

  /** The key that is sent with each call; never kept or shared by the element. */
  get key(): string {
    return this.secret || (this.getAttribute("api-key") ?? "");
  }

  set key(key: string) {
    this.secret = key;
  }

  /** What a language menu offers; null (the default) shows the language's name alone. */
  set runtimes(runtimes: RuntimeInfo[] | null) {
    this.menu = runtimes;
    this.view?.drawLanguage(this.work, runtimes);
  }

  /** The cluster that runs the code: `src`, or the one that served this script. */
  get client(): Client {
    const client = new Client(clusterBase(this.getAttribute("src"), HERE, document.baseURI));
    client.key = this.key;
    return client;
  }

  get busy(): boolean {
    return this.running !== null;
  }

  /** Runs what is in the editor. Resolves to the result, or to null after a `runhive-fault` event. */
  async run(): Promise<Result | null> {
    if (this.running || !this.view) return null;
    const { view } = this;
    const work = structuredClone(this.work);
    const program = programOf(work, (this.getAttribute("outputs") ?? "").split(/[\s,]+/).filter(Boolean));
    this.result = null;
    this.running = new Running(this.client, program, { progress: (...told) => view.progress(...told) });
    view.setBusy(true);
    this.tell("run", program);
    try {
      this.result = await this.running.outcome();
      view.show(this.result, work);
      this.tell("result", this.result);
    } catch (error) {
      const fault =
        error instanceof Fault ? error : new Fault("failed", "This answer could not be shown.", String(error));
      view.fault(fault);
      this.tell("fault", { kind: fault.kind, message: fault.message, detail: fault.detail });
    } finally {
      this.running = null;
      view.setBusy(false);
    }
    return this.result;
  }

  /** Stops waiting. The run itself ends by its own limits. */
  cancel(): void {
    this.running?.cancel();
  }

  override focus(): void {
    this.view?.focus();
  }

  private build(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = sheets();
    this.view = new View(
      root,
      {
        run: () => void this.run(),
        cancel: () => this.cancel(),
        choose: (language, version) => this.setLanguage(language, version),
        change: (part) => {
          this.held = { ...this.work, ...part };
          this.tell("change", undefined);
        },
      },
      new URL("frame.html", HERE).href,
    );
    this.view.setLocked(this.hasAttribute("readonly"));
    this.view.draw(this.work, this.menu);
    this.tell("ready", undefined);
  }

  /** Another language keeps what was typed; an untouched or empty editor just changes its file's name. */
  private setLanguage(language: string, version = "*"): void {
    const detail = { language, version, work: newWork(language) };
    if (!this.tell("language", detail)) return;
    const [main, ...rest] = this.work.files;
    const files = [
      { name: mainFile(language), content: main?.content ?? "" },
      ...rest.filter(({ name }) => name !== mainFile(language)),
    ];
    this.work = { ...this.work, language, version, files };
    this.tell("change", undefined);
  }

  private tell(name: string, detail: unknown): boolean {
    return this.dispatchEvent(
      new CustomEvent(`runhive-${name}`, { detail, bubbles: true, composed: true, cancelable: name === "language" }),
    );
  }
}
