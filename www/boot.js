// Starts the lab. Trunk writes the names of its two files into this script's own tag, so that the page needs no
// inline script. `data-boot` on <html> says how far it is: starting, ready or failed.
const root = document.documentElement;
const { js, wasm } = document.getElementById("boot").dataset;
const url = (path) => new URL(path, document.baseURI);

// Once the lab's program has trapped it cannot go on. The first trap counts: what follows is only its echo.
let crashed = false;
const kept = (name) => {
  try {
    return localStorage.getItem(`wolfpack.${name}`) ?? "";
  } catch {
    return "";
  }
};
const again = (fragment) => {
  history.replaceState(null, "", fragment || location.pathname + location.search);
  location.reload();
};
const crash = (error) => {
  if (crashed || !(root.dataset.panic || error instanceof WebAssembly.RuntimeError)) return;
  crashed = true;
  const show = (id) => document.getElementById(id);
  const run = kept("run").split("\n")[1] ?? "";
  show("crash-panic").textContent = root.dataset.panic || String(error);
  show("crash-journal").textContent = kept("journal") || "Nothing was done yet.";
  show("crash-continue").hidden = !run;
  show("crash-continue").onclick = () => again(`#${run}`);
  show("crash-clean").onclick = () => {
    try {
      localStorage.removeItem("wolfpack.run");
      localStorage.removeItem("wolfpack.journal");
    } catch {
      // Nothing was kept, so nothing is to be forgotten.
    }
    again("");
  };
  for (const id of ["lab", "front", "work"]) show(id).hidden = true;
  show("crash").hidden = false;
  show("crash").focus();
};
addEventListener("error", (event) => crash(event.error));
addEventListener("unhandledrejection", (event) => crash(event.reason));

root.dataset.boot = "starting";
try {
  // The theme chosen last time, before the lab is there to set it.
  const [, theme] = /^theme=(light|dark|contrast)$/m.exec(localStorage.getItem("wolfpack.desk") ?? "") ?? [];
  if (theme) root.dataset.theme = theme;
} catch {
  // No storage: the system's theme will do.
}
try {
  const { default: init } = await import(url(js));
  await init({ module_or_path: url(wasm) });
  root.dataset.boot = "ready";
} catch (error) {
  root.dataset.boot = "failed";
  const message = document.getElementById("boot-message");
  if (message) {
    message.textContent = `The lab could not start (${error}). This page can be read without it; reload to try again.`;
  }
  throw error;
}
