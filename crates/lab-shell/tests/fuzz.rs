//! Any text: no panic, no hang, no overflow of a one-MiB stack; errors point into the text.

use std::fs;
use std::path::PathBuf;

use lab_session::{Session, Start};
use lab_shell::Shell;
use lab_world::preset::Preset;

/// A page's stack.
const STACK_BYTES: usize = 1 << 20;

/// Many of them build a lab and let time pass in it.
const MUTATIONS: u32 = 3_000;

fn lab() -> Session {
    Session::new(Start { preset: Preset::Empty, seed: 1 })
}

/// Pieces that make trouble more often than random characters.
const PIECES: &[&str] = &[
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "@(",
    "@{",
    "$(",
    "\"",
    "'",
    "`",
    "|",
    ";",
    "\n",
    ",",
    "..",
    "-",
    "--",
    "!",
    "=",
    "$_",
    "$x",
    ".Name",
    "[0]",
    "-eq ",
    "-join ",
    "-f ",
    "-split ",
    "1",
    "99999999999",
    "1e300",
    "30s",
    "4GB",
    "-1",
    "é",
    "🐺",
    "\0",
    "\r\n",
    "% ",
    "? ",
    "if (1) ",
    "foreach ($i in 1..3) ",
    "while ($x) ",
    "return ",
    "break;",
    "| ft ",
    "| fl *",
    "| sort ",
    "| group ",
    "| measure -Sum ",
    "| ConvertTo-Json -Depth 9 ",
    "| select -First ",
    "$x = ",
    "$x.y = ",
    "$x[1] = ",
    "$x += $x ",
    "@x",
    "-Depth:",
    "#",
    "<#",
    "#>",
    "${",
    "$a:b",
    "[int]",
    "::",
];

/// Steele and Vigna's splitmix64: three lines, and the same numbers everywhere.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }
}

fn corpus() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/lang");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("tests/lang exists")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).expect("a case file is text"));
    let cases: Vec<String> =
        texts.flat_map(|text| text.split("\n\n").map(str::to_string).collect::<Vec<_>>()).collect();
    let scripts = cases.iter().filter_map(|case| case.split("\n----").next()).map(str::to_string);
    scripts
        .chain(lab_shell::cmdlet::all().iter().flat_map(|c| c.examples).map(|e| e.script.to_string()))
        .collect()
}

fn mutated(corpus: &[String], draw: &mut Draw) -> String {
    let mut chars: Vec<char> = corpus[draw.below(corpus.len())].chars().collect();
    for _ in 0..=draw.below(4) {
        let at = draw.below(chars.len() + 1);
        match draw.below(5) {
            0 => {
                let end = (at + draw.below(8)).min(chars.len());
                chars.drain(at..end);
            }
            1 => {
                let other: Vec<char> = corpus[draw.below(corpus.len())].chars().collect();
                let from = draw.below(other.len());
                let to = (from + draw.below(30)).min(other.len());
                chars.splice(at..at, other[from..to].iter().copied());
            }
            2 => {
                let piece: Vec<char> = PIECES[draw.below(PIECES.len())].chars().collect();
                let times = if draw.below(20) == 0 { 200 } else { 1 };
                (0..times).for_each(|_| drop(chars.splice(at..at, piece.iter().copied())));
            }
            3 => {
                let c = char::from_u32(draw.below(0x250) as u32).unwrap_or('?');
                chars.insert(at, c);
            }
            _ => {
                let end = (at + draw.below(12)).min(chars.len());
                let copy: Vec<char> = chars[at..end].to_vec();
                chars.splice(at..at, copy);
            }
        }
    }
    chars.into_iter().collect()
}

fn try_out(script: &str, cursor: usize) {
    let mut shell = Shell::new();
    shell.set_step_limit(20_000);
    shell.set_width(2 + cursor % 100);
    let outcome = shell.run(script, &mut lab());
    if let Some(span) = outcome.error.as_ref().and_then(|error| error.span) {
        assert!(span.start <= span.end && span.end as usize <= script.len(), "{span:?} in {script:?}");
    }
    outcome.lines();
    let completion = shell.complete(script, cursor, &lab());
    assert!(script.get(completion.span.clone()).is_some(), "{:?} in {script:?}", completion.span);
}

fn in_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread =
        std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work).expect("a thread can be started");
    thread.join().expect("the work ends without a panic");
}

#[test]
fn mutated_scripts_neither_panic_nor_hang() {
    in_small_stack(|| {
        let corpus = corpus();
        let mut draw = Draw(7);
        for _ in 0..MUTATIONS {
            let script = mutated(&corpus, &mut draw);
            let cursor = draw.below(script.len() + 2);
            try_out(&script, cursor);
        }
    });
}

#[test]
fn every_prefix_of_every_script_is_read() {
    in_small_stack(|| {
        for script in corpus() {
            for (at, _) in script.char_indices() {
                try_out(&script[..at], at);
            }
        }
    });
}

#[test]
fn deep_nesting_ends_in_an_error_and_not_in_an_overflow() {
    in_small_stack(|| {
        let deep = |open: &str, middle: &str, close: &str| {
            format!("{}{middle}{}", open.repeat(5_000), close.repeat(5_000))
        };
        let shapes = [
            deep("(", "1", ")"),
            deep("@(", "1", ")"),
            deep("$(", "1", ")"),
            deep("{", "1", "}"),
            deep("@{a=", "1", "}"),
            deep("if (1) {", "1", "}"),
            deep("1 | % {", "1", "}"),
            deep("\"$(", "1", ")\""),
            deep("!", "1", ""),
            deep("-", "1", ""),
            deep(",", "1", ""),
            deep("$x[", "1", "]"),
            deep("$x.(", "1", ")"),
            deep("$x = ", "1", ""),
            deep("1 + (", "1", ")"),
            deep("1 -eq 1 -and 1 + 2 * (", "1", ")"),
            deep("echo (", "1", ")"),
            deep("echo @{a=", "1", "}"),
            deep("return ", "1", ""),
            deep("-not ", "1", ""),
            deep("[int]", "1", ""),
            deep("foreach ($i in ", "1", ") {}"),
        ];
        for script in shapes {
            let outcome = Shell::new().run(&script, &mut lab());
            assert!(outcome.error.is_some(), "{}", &script[..30]);
        }
    });
}

#[test]
fn deepest_allowed_script_that_calls_itself_keeps_within_the_stack() {
    in_small_stack(|| {
        let inner = format!("{}1 | % $b{}", "(".repeat(20), ")".repeat(20));
        let outcome = Shell::new().run(&format!("$b = {{ {inner} }}; 1 | % $b"), &mut lab());
        let id = outcome.error.map(|error| error.id.into_owned());
        assert_eq!(id.as_deref(), Some("CallDepthOverflow"));
    });
}

#[test]
fn values_nested_by_a_loop_end_in_an_error_and_not_in_an_overflow() {
    in_small_stack(|| {
        for script in [
            "$x = 1; while ($true) { $x = @{ a = $x } }",
            "$x = 1; while ($true) { $x = @($x, $x) }",
            "$x = @(1); while ($true) { $x = ,$x }",
            "$x = @{}; while ($true) { $x.a = $x }",
            "$x = 1; while ($true) { $x = [pscustomobject]@{ a = $x; b = $x } }",
            "$x = 1; while ($true) { $x = $x | group }",
            "$x = 1; while ($true) { $x = [pscustomobject]@{ a = $x } | select a, * }",
        ] {
            let outcome = Shell::new().run(script, &mut lab());
            let category = outcome.error.map(|error| error.category.to_string());
            assert_eq!(category.as_deref(), Some("LimitsExceeded"), "{script}");
        }
    });
}

#[test]
fn shared_values_do_not_explode_when_shown() {
    let build = "$x = 'wide text'; foreach ($i in 1..18) { $x = [pscustomobject]@{ a = $x; b = $x } };";
    for show in [
        "$x | ConvertTo-Json -Depth 100 -Compress",
        "$x",
        "$x | fl",
        "\"$x\"",
        "$x | Out-String",
        "$x | ConvertTo-Csv",
    ] {
        let outcome = Shell::new().run(&format!("{build} {show}"), &mut lab());
        let size: usize = outcome.lines().iter().map(String::len).sum();
        assert!(size < 2 << 20, "{show}: {size} bytes");
    }
}

#[test]
fn doubling_texts_and_arrays_is_stopped() {
    for script in [
        "$x = 'x'; while ($true) { $x += $x }",
        "$x = 1, 2; while ($true) { $x += $x }",
        "$x = 'x'; while ($true) { $x = \"$x$x\" }",
        "$x = 'xxxx'; while ($true) { $x = $x -replace 'x', 'xx' }",
        "$x = 'xxxx'; while ($true) { $x = '{0}{0}' -f $x }",
        "$x = 1..9; while ($true) { $x = $x * 2 }",
        "$x = 'x' * 1000000; $l = @($x) * 5000; \"$l\"",
        "$x = 'x' * 1000000; $l = @($x) * 5000; $l",
        "$x = 'x' * 1000000; 1..5000 | % { @{ a = $x } }",
        "$x = 'x' * 1000000; 1..5000 | % { [pscustomobject]@{ a = $x } } | ConvertTo-Csv",
        "$x = 'x' * 1000000; 1..5000 | % { [pscustomobject]@{ a = $x } } | Out-String",
        "$x = 'x' * 1000000; 1..5000 | % { [pscustomobject]@{ a = $x } } | fl",
        "$x = 'x' * 1000000; 1..5000 | % { [pscustomobject]@{ a = $x } } | ft",
        "$x = 'x' * 1000000; 1..5000 | % { $x } | group",
        "$x = 'x' * 1000000; 1..5000 | % { $x } | sort",
        "$x = 'x' * 1000000; 1..5000 | % { $x } | select -Unique",
        "$x = 'x' * 1000000; (1..5000 | % { $x }) -join ''",
        "$x = 'xA' * 30000; while ($true) { $y = $x -csplit '.*[^A-Z]|[A-Z]' }",
        "$x = 1..9; while ($true) { $x = $x[0..8 + 0..8] + $x }",
    ] {
        let outcome = Shell::new().run(script, &mut lab());
        let category = outcome.error.map(|error| error.category.to_string());
        assert_eq!(category.as_deref(), Some("LimitsExceeded"), "{script}");
    }
}
