//! How long frames take in a small, a middling and the largest world: printed as one JSON line each for
//! `cargo xtask frames`, which knows the goals.

use lab_tests::browser::{Key, Tab, in_browser};
use serde_json::json;

const TOOLS: &str = include_str!("frames.js");

/// Name, what makes it, and how many frames are timed.
const WORLDS: [(&str, &str); 3] = [
    ("2 hosts, 3 VMs", "Use-LabPreset two-node-csv"),
    ("16 hosts, 64 LUNs, 200 VMs", "Use-LabPreset datacenter -Nodes 16 -Luns 64 -VMs 200 -Era 2022"),
    ("64 hosts, 8,000 VMs", "Use-LabPreset datacenter -Nodes 64 -Luns 64 -VMs 8000 -Era 2022"),
];
const FRAMES: u32 = 120;

fn main() {
    for (name, preset) in WORLDS {
        in_browser(|tab| measure(tab, name, preset));
    }
}

struct World<'a> {
    tab: &'a Tab,
    name: &'static str,
}

fn measure(tab: &Tab, name: &'static str, preset: &str) {
    tab.resize(1920, 1080);
    tab.wait_for_lab();
    tab.css("#free").click();
    tab.wait_until("the lab is there", |tab| tab.has("tab", "Timeline"));
    tab.script(TOOLS, &[]);
    let world = World { tab, name };
    let built = world.build(preset);
    world.say("the world is built", "ms", built);
    world.idle();
    world.frames("running at 1x", "bench.speed(1)", "null", true);
    world.frames("running at 1000x", "bench.speed(1000)", "null", true);
    world.click("choose a host", "[role=option][id*='-host-']", "");
    world.click("choose a VM", "[role=option][id*='-vm-']", "");
    world.drag();
    world.moves();
    world.tree();
    world.events();
    world.scrub();
    world.heap();
}

impl World<'_> {
    #[allow(clippy::print_stdout, reason = "the lines are what `cargo xtask frames` reads")]
    fn say(&self, what: &str, unit: &str, value: f64) {
        println!("{}", json!({ "name": format!("{}: {what}", self.name), "unit": unit, "value": value }));
    }

    fn line(&self, line: &str, answer: &str) {
        self.tab.find("tab", "Console").click();
        self.tab.css(".console-entry textarea").click();
        self.tab.type_text(&format!("{line}; '{answer}'"));
        self.tab.press(&[Key::Enter]);
        self.tab.wait_until("the console has answered", |tab| tab.text().contains(&format!("\n{answer}\n")));
    }

    fn build(&self, preset: &str) -> f64 {
        // The shell is fetched first; that is not what is timed.
        self.line("'one'", "ready");
        self.tab.script("performance.mark('built')", &[]);
        self.tab.css(".console-entry textarea").click();
        self.tab.type_text(preset);
        let begun = self.number("return performance.now()");
        self.tab.press(&[Key::Enter]);
        self.number("return performance.now()") - begun
    }

    fn number(&self, script: &str) -> f64 {
        self.tab.script(script, &[]).as_f64().expect("it is a number")
    }

    /// Share of a processor that the page takes when nothing happens.
    fn idle(&self) {
        let script = "await bench.rest(); await new Promise((d) => setTimeout(d, 1000)); return 0";
        self.tab.script(script, &[]);
        let before = self.tab.metric("TaskDuration");
        self.tab.script("await new Promise((d) => setTimeout(d, 4000))", &[]);
        self.say(
            "processor when paused",
            "% of a core",
            (self.tab.metric("TaskDuration") - before) / 4.0 * 100.0,
        );
    }

    fn frames(&self, what: &str, before: &str, act: &str, run: bool) {
        let frames = if self.name.starts_with("64") { 40 } else { FRAMES };
        let script = format!("{before}; return await bench.frames({frames}, {act}, {run})");
        let got = self.tab.script(&script, &[]);
        let of = |part: &str, which: &str| got[part][which].as_f64().unwrap_or(f64::NAN);
        self.say(&format!("{what}, script"), "ms (p95)", of("script", "p95"));
        self.say(&format!("{what}, layout"), "ms (p95)", of("layout", "p95"));
        self.say(
            &format!("{what}, script and layout, longest"),
            "ms",
            of("script", "most") + of("layout", "most"),
        );
        self.say(&format!("{what}, between frames, painting included"), "ms (p50)", of("whole", "p50"));
        let long = got["long"].as_f64().unwrap_or(f64::NAN);
        self.say(&format!("{what}, tasks above 50 ms"), "of all frames", long);
    }

    fn click(&self, what: &str, selector: &str, text: &str) {
        let script = "return await bench.click(arguments[0], arguments[1])";
        let took = self.tab.script(script, &[selector.into(), text.into()]);
        self.say(&format!("{what}, click to effect"), "ms", took.as_f64().unwrap_or(f64::NAN));
    }

    /// A VM is carried over every host in turn, and let go where it came from.
    fn drag(&self) {
        let act = r"(i) => {
            const vm = document.querySelector('[role=option][id*=\'-vm-\']');
            const hosts = [...document.querySelectorAll('[role=option][id*=\'-host-\']')];
            const at = (e) => { const r = e.getBoundingClientRect(); return { clientX: r.left + 30, clientY: r.top + 12 }; };
            const send = (type, target, more) => target.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, buttons: 1, pointerId: 1, ...more }));
            if (i === 0) return send('pointerdown', vm, at(vm));
            const host = hosts[i % hosts.length];
            send('pointermove', host, at(host));
            if (i === 39) document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
        }";
        self.frames("dragging a VM", "0", act, false);
    }

    /// As many live migrations as a drained node gives, while time passes.
    fn moves(&self) {
        let node = if self.name.starts_with('2') { "HV1" } else { "N2" };
        self.line(&format!("Suspend-ClusterNode {node} -Drain | Out-Null"), "drains");
        self.frames("a node is drained, at 1x", "bench.speed(1)", "null", true);
        self.frames("a node is drained, at 10x", "bench.speed(10)", "null", true);
    }

    fn tree(&self) {
        let act = "(i) => { const f = document.querySelector('.tree-frame'); f.scrollTop = i * 280; f.dispatchEvent(new Event('scroll')); }";
        self.frames("the tree scrolls", "0", act, false);
    }

    fn events(&self) {
        self.tab.find("tab", "Events").click();
        self.tab.wait_until("the list is there", |tab| tab.has("table", "Events"));
        let act = "(i) => { const f = document.querySelector('.of-events'); f.scrollTop = i * 280; f.dispatchEvent(new Event('scroll')); }";
        self.frames("the events scroll", "0", act, false);
        self.frames("the events grow, at 10x", "bench.speed(10)", "null", true);
        let nodes = self.number("return document.querySelectorAll('.of-events *').length");
        self.say("elements of the event table", "elements", nodes);
    }

    fn scrub(&self) {
        self.frames("running on, at 1000x", "bench.speed(1000)", "null", true);
        self.tab.find("tab", "Timeline").click();
        self.tab.wait_until("the slider is there", |tab| tab.has("slider", "Moment"));
        let act = r"(i) => {
            const r = document.querySelector('#timeline-range');
            r.value = Math.floor(r.max * ((i * 37) % 100) / 100);
            r.dispatchEvent(new InputEvent('input', { bubbles: true }));
        }";
        self.frames("scrubbing to random moments", "0", act, false);
        let reach = "return document.querySelector('#timeline-range').max / 1000";
        self.say("scrubbed over", "simulated s", self.number(reach));
    }

    fn heap(&self) {
        self.tab.collect_garbage();
        let script = "return await bench.wasm()";
        let wasm = self.number(script);
        let js = self.tab.metric("JSHeapUsedSize");
        self.say("memory afterwards", "MB", (wasm + js) / 1e6);
    }
}
