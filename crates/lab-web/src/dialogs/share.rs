//! The link to this run: to copy, to scan, or to send as a file, by how long it is.

use qrcodegen::{QrCode, QrCodeEcc};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::export;
use crate::desk::Desk;
use crate::store::Store;
use crate::widget::action::{Action, Weight};
use crate::widget::status::{Mark, dot};

/// Longer links are no longer shown as a code: cameras lose them (performance.md, limits of the world).
const MOST_SCANNED: usize = 2_000;
/// Longer links are cut by too many programs.
const MOST_SENT: usize = 8_000;
/// The light edge that a code needs around it, in modules.
const EDGE: i32 = 4;

/// The dialog.
pub(super) fn share(desk: &Store<Desk>, link: &str, field: &NodeRef) -> Html {
    if link.len() > MOST_SENT {
        return html! {
            <div class="stack">
                <p class="status-line">{ dot(Mark::Warn) }{ length_note(link.len()) }</p>
                <p>{ "The script plays the same run again: paste it into the console, or run it with the command line. The text file holds the whole link." }</p>
                <div class="card-tools">{ export::script_button(desk) }{ export::link_button(desk) }</div>
            </div>
        };
    }
    let copy = {
        let (desk, link, field) = (desk.clone(), link.to_owned(), field.clone());
        Callback::from(move |()| copy_text(&desk, &link, &field))
    };
    let copy = Action { weight: Weight::Primary, ..Action::text("Copy", copy) };
    html! {
        <div class="stack">
            <p>{ "The link holds the start, every command with its time, and this moment. Whoever opens it sees the same run." }</p>
            <div class="link-field">
                <input ref={field} class="field" readonly=true value={link.to_owned()} aria-label="Link to this run" />
                { copy.html() }
            </div>
            <p class="quiet">{ length_note(link.len()) }</p>
            if link.len() <= MOST_SCANNED {
                { for code(link) }
            } else {
                <div class="card-tools">{ export::script_button(desk) }{ export::link_button(desk) }</div>
            }
        </div>
    }
}

/// What the length of a link means for sending it (performance.md, limits of the world).
fn length_note(length: usize) -> String {
    let fits = match length {
        0..=1_000 => "short enough for a projected QR code",
        1_001..=MOST_SCANNED => "short enough for chats and forms; a camera must be near to the QR code",
        2_001..=MOST_SENT => "some chats and forms cut links of this length; a file is safer",
        _ => "too long for many programs; save it as a file and send that",
    };
    format!("{} characters: {fits}.", lab_charts::text::grouped(length as u64))
}

/// The link as a QR code: black on white in every theme, because not every camera reads it the other way round.
fn code(link: &str) -> Option<Html> {
    let code = QrCode::encode_text(link, QrCodeEcc::Low).ok()?;
    let side = code.size() + 2 * EDGE;
    Some(html! {
        <figure class="qr">
            <svg viewBox={format!("0 0 {side} {side}")} role="img" aria-label="QR code of the link" shape-rendering="crispEdges">
                <rect width="100%" height="100%" fill="#fff" />
                <path fill="#000" d={drawn(&code)} />
            </svg>
            <figcaption class="quiet small">{ "Scan it with a camera to open the same run there." }</figcaption>
        </figure>
    })
}

/// The dark modules, each run of a row as one stroke.
fn drawn(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count() as i32;
            if run > 0 {
                path += &format!("M{} {}h{run}v1h-{run}z", x + EDGE, y + EDGE);
            }
            x += run.max(1);
        }
    }
    path
}

fn copy_text(desk: &Store<Desk>, link: &str, field: &NodeRef) {
    let (desk, field) = (desk.clone(), field.clone());
    let navigator = gloo::utils::window().navigator();
    // A page opened over plain HTTP has no clipboard.
    let may_copy = js_sys::Reflect::has(&navigator, &"clipboard".into()).unwrap_or(false);
    let promise = may_copy.then(|| navigator.clipboard().write_text(link));
    yew::platform::spawn_local(async move {
        let copied = match promise {
            Some(promise) => wasm_bindgen_futures::JsFuture::from(promise).await.is_ok(),
            None => false,
        };
        desk.write(|d| {
            if copied {
                d.toast(Mark::Ok, "The link is on the clipboard.", "");
            } else {
                d.toast(
                    Mark::Warn,
                    "This browser did not allow copying.",
                    "The link is selected: press Ctrl+C.",
                );
            }
        });
        if let Some(input) = field.cast::<HtmlInputElement>().filter(|_| !copied) {
            input.select();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_said_with_what_it_means() {
        assert_eq!(length_note(512), "512 characters: short enough for a projected QR code.");
        assert!(length_note(5_000).starts_with("5,000 characters: some chats"));
        assert!(length_note(8_001).contains("save it as a file"));
    }

    #[test]
    fn the_longest_link_that_is_scanned_has_a_code() {
        let link = "https://example.org/#r1.".to_owned() + &"aZ-_".repeat(500);
        let code = QrCode::encode_text(&link[..MOST_SCANNED], QrCodeEcc::Low).expect("it holds 2,953 bytes");
        let dark: i32 = drawn(&code)
            .split('h')
            .skip(1)
            .step_by(2)
            .filter_map(|run| run.split('v').next()?.parse::<i32>().ok())
            .sum();
        let counted = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        assert_eq!(dark, counted.filter(|(x, y)| code.get_module(*x, *y)).count() as i32);
    }
}
