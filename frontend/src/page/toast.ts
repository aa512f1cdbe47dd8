/** A short word at the foot of the page that goes away by itself. */

const SHOWN_MS = 6000;
let timer: ReturnType<typeof setTimeout> | undefined;

export function say(message: string): void {
  const toast = document.querySelector<HTMLElement>("#toast");
  if (!toast) return;
  toast.textContent = message;
  toast.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => toast.classList.remove("shown"), SHOWN_MS);
}
