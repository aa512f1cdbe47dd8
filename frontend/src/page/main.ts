/** The page: puts the runner, the tools and the cluster view together, and routes between its views. */

import "../code-runner";
import { Fault } from "../api/errors";
import type { RuntimeInfo } from "../api/types";
import type { ClusterView } from "../cluster/view";
import type { CodeRunner } from "../runner/element";
import { Desk } from "./desk";
import { askForKey } from "./keyDialog";
import { fromFragment, isShared, toFragment } from "./share";
import { keptKey } from "./store";
import { say } from "./toast";
import { Tools } from "./tools";

const find = <T extends Element>(selector: string) => document.querySelector(selector) as T;
const runner = find<CodeRunner>("code-runner");
const tools = new Tools(find("#tools"), {
  share,
  key: () => void changeKey(false),
  example: (index) => {
    desk.example(index);
    runner.focus();
  },
  back: () => {
    desk.back();
    runner.focus();
  },
});
const desk = new Desk(runner, (titles, hasBefore) => tools.setExamples(titles, hasBefore));
let cluster: ClusterView | undefined;

async function share(): Promise<void> {
  const fragment = await toFragment(runner.work);
  history.replaceState(null, "", fragment);
  try {
    await navigator.clipboard.writeText(location.href);
    say("Link copied. It holds all of your code and input.");
  } catch {
    say("The link is in the address bar. It holds all of your code and input.");
  }
}

async function changeKey(wrong: boolean): Promise<boolean> {
  tools.showKey();
  const key = await askForKey(wrong);
  if (key === null) return false;
  runner.key = key;
  void offerRuntimes();
  return true;
}

async function offerRuntimes(): Promise<void> {
  try {
    const runtimes = await runner.client.runtimes();
    runner.runtimes = runtimes.sort((a: RuntimeInfo, b: RuntimeInfo) => a.language.localeCompare(b.language));
  } catch (error) {
    if (error instanceof Fault && error.kind === "key") await changeKey(runner.key !== "");
    else if (error instanceof Fault) say(error.message);
  }
}

async function route(): Promise<void> {
  const { hash } = location;
  const inCluster = hash === "#cluster";
  document.body.classList.toggle("in-cluster", inCluster);
  find<HTMLElement>("#editor-view").hidden = inCluster;
  find<HTMLElement>("#cluster-view").hidden = !inCluster;
  find(inCluster ? "#to-cluster" : "#to-editor").setAttribute("aria-current", "page");
  find(inCluster ? "#to-editor" : "#to-cluster").removeAttribute("aria-current");
  document.title = inCluster ? "Cluster · Runhive" : "Runhive";
  if (inCluster) {
    const { ClusterView } = await import("../cluster/view");
    cluster ??= new ClusterView(
      find("#cluster-view"),
      () => runner.client,
      () => changeKey(runner.key !== ""),
    );
    cluster.start();
  } else cluster?.stop();
  if (isShared(hash)) {
    const work = await fromFragment(hash);
    if (work) desk.putOnTop(work);
    else say("This link holds no code that can be read. Was it cut short?");
  }
}

async function open(): Promise<void> {
  runner.key = keptKey();
  if (runner.key) tools.showKey();
  runner.addEventListener("runhive-language", (event) => {
    event.preventDefault();
    const { language, version } = (event as CustomEvent<{ language: string; version: string }>).detail;
    desk.choose(language, version);
  });
  runner.addEventListener("runhive-fault", async (event) => {
    const { kind } = (event as CustomEvent<{ kind: string }>).detail;
    if (kind === "key" && (await changeKey(runner.key !== ""))) void runner.run();
  });
  addEventListener("hashchange", () => void route());
  desk.open();
  await route();
  void offerRuntimes();
  document.documentElement.dataset.ready = "";
}

void open();
