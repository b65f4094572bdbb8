// Starts the lab. Trunk writes the names of its two files into this script's own tag, so that the page needs no
// inline script. `data-boot` on <html> says how far it is: starting, ready or failed.
const root = document.documentElement;
const { js, wasm } = document.getElementById("boot").dataset;
const url = (path) => new URL(path, document.baseURI);

root.dataset.boot = "starting";
try {
  // The theme chosen last time, before the lab is there to set it.
  const [, theme] = /^theme=(light|dark)$/m.exec(localStorage.getItem("wolfpack.desk") ?? "") ?? [];
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
