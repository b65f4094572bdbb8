//! A panel, or a piece of one, that is fetched when it is first shown.

use std::rc::Rc;

use yew::prelude::*;

use super::{Panels, Piece};
use crate::parts;
use crate::widget::action::{Action, Reason};

#[derive(Properties, Clone, PartialEq)]
pub(crate) struct FetchedProps {
    /// What is shown.
    pub(crate) piece: Piece,
}

/// What came of fetching.
enum State {
    Coming,
    Here(Rc<dyn Panels>),
    Missing(Reason),
}

#[component]
pub(crate) fn Fetched(props: &FetchedProps) -> Html {
    let state = use_state(|| parts::panels_here().map_or(State::Coming, State::Here));
    let tries = use_state(|| 0_u32);
    use_effect_with(*tries, {
        let state = state.setter();
        move |_| {
            yew::platform::spawn_local(async move {
                state.set(match parts::panels().await {
                    Ok(panels) => State::Here(panels),
                    Err(missing) => State::Missing(missing.into()),
                });
            });
        }
    });
    match &*state {
        State::Coming => html! { <p class="quiet" role="status">{ "Loading…" }</p> },
        State::Here(panels) => panels.view(props.piece),
        State::Missing(reason) => {
            let again = Callback::from(move |()| tries.set(*tries + 1));
            html! {
                <div class="stack" role="alert">
                    <p>{ format!("{} {}", reason.fact, reason.remedy) }</p>
                    <p>{ Action::text("Try again", again).html() }</p>
                </div>
            }
        }
    }
}
