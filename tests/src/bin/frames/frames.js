// Times frames from inside the page. Two callbacks enclose the lab's own in every frame: what lies between them is
// script (the simulation and the building of the page), and the layout asked for right after it is layout. Painting
// follows outside and is not counted: without a graphics card it would be the measure of the renderer, not of the page.
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

const bench = {
  running: () => document.querySelector(".run").textContent.includes("Pause"),
  press: () => document.querySelector(".run").click(),
  async rest() {
    if (bench.running()) bench.press();
    await sleep(300);
  },
  speed(times) {
    const input = document.querySelector(`input[name=speed][value="${times * 1000}"]`);
    input.click();
  },
  wasm: async () => {
    const { js } = document.getElementById("boot").dataset;
    const { default: init } = await import(new URL(js, document.baseURI));
    return (await init()).memory.buffer.byteLength;
  },
  // So many frames; `act` is done at the head of each. The lab rests when it begins.
  async frames(count, act, run) {
    await bench.rest();
    const script = [], layout = [], whole = [], long = [];
    const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map((e) => e.duration)));
    observer.observe({ type: "longtask" });
    let begun = 0, last = 0;
    const done = new Promise((resolve) => {
      const head = (now) => {
        if (last) whole.push(now - last);
        last = now;
        if (script.length >= count) return resolve();
        requestAnimationFrame(head);
        begun = performance.now();
        act?.(script.length);
      };
      requestAnimationFrame(head);
    });
    if (run) bench.press();
    const tail = () => {
      const ended = performance.now();
      void document.body.offsetHeight;
      const laid = performance.now();
      if (begun) {
        script.push(ended - begun);
        layout.push(laid - ended);
      }
      if (script.length < count) requestAnimationFrame(tail);
    };
    await Promise.resolve();
    requestAnimationFrame(tail);
    await done;
    await sleep(200);
    observer.disconnect();
    await bench.rest();
    const drop = Math.min(5, count / 4);
    const numbers = (values) => ({ p50: percentile(values.slice(drop), 0.5), p95: percentile(values.slice(drop), 0.95), most: Math.max(0, ...values.slice(drop)) });
    return { script: numbers(script), layout: numbers(layout), whole: numbers(whole), long: long.length, longest: Math.max(0, ...long) };
  },
  // A click to what it changes on the page, laid out.
  async click(selector, text) {
    const before = performance.now();
    const found = [...document.querySelectorAll(selector)].find((e) => e.textContent.includes(text));
    if (!found) throw new Error(`no ${selector} says ${text}`);
    let changed = 0;
    const observer = new MutationObserver(() => { void document.body.offsetHeight; changed ||= performance.now(); });
    observer.observe(document.getElementById("lab"), { subtree: true, childList: true, characterData: true, attributes: true });
    found.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    for (let i = 0; i < 100 && !changed; i += 1) await sleep(10);
    observer.disconnect();
    return changed ? changed - before : 10_000;
  },
};
window.bench = bench;
