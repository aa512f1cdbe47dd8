// Runs inside the sealed frame: takes one piece of HTML from the page around it and tells how tall it came out.
"use strict";

addEventListener("message", (event) => {
  if (event.source !== parent || typeof event.data?.html !== "string") return;
  document.documentElement.classList.toggle("dark", event.data.dark === true);
  document.body.innerHTML = event.data.html;
  new ResizeObserver(() =>
    parent.postMessage({ height: document.documentElement.getBoundingClientRect().height }, "*"),
  ).observe(document.body);
});
parent.postMessage({ ready: true }, "*");
