//! Arguments to parameters: by name or its unique beginning, by place, from the pipeline.

mod convert;
pub mod signature;

use std::rc::Rc;

pub(crate) use convert::{Misfit, Raw, convert};
use signature::{CHANGING, COMMON, Kind, Param, Pipe};

use crate::cmdlet::{Cmdlet, Input};
use crate::error::{Category, ErrorRecord};
use crate::lex::Span;
use crate::suggest::nearest;
use crate::value::{Value, same_name};

/// An argument of a command, evaluated.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    /// `-Name` or `-Name:value`.
    Named { name: Rc<str>, span: Span, value: Option<Raw> },
    /// A value, for the parameter before it or by place.
    Value(Raw),
}

/// What an error does to the rest of the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorAction {
    Continue,
    Silent,
    Stop,
}

impl ErrorAction {
    pub(crate) fn by_name(name: &str) -> Option<ErrorAction> {
        match name.to_ascii_lowercase().as_str() {
            "continue" => Some(ErrorAction::Continue),
            "silentlycontinue" | "ignore" => Some(ErrorAction::Silent),
            "stop" => Some(ErrorAction::Stop),
            _ => None,
        }
    }
}

/// The values of a cmdlet's parameters for one run.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    values: Vec<Option<Value>>,
    pub(crate) error_action: Option<ErrorAction>,
    pub(crate) verbose: bool,
    pub(crate) what_if: bool,
}

impl Bound {
    pub(crate) fn get(&self, cmdlet: &Cmdlet, name: &str) -> Option<&Value> {
        let at = cmdlet.signature.iter().position(|param| param.name == name);
        debug_assert!(at.is_some(), "{} has no parameter {name}", cmdlet.name);
        self.values[at?].as_ref()
    }
}

/// All parameters of a cmdlet, its own first.
pub(crate) fn all_params(cmdlet: &Cmdlet) -> impl Iterator<Item = &'static Param> {
    let changing: &'static [Param] = if cmdlet.changes { CHANGING } else { &[] };
    cmdlet.signature.iter().chain(COMMON).chain(changing)
}

/// The parameter a name or its beginning means.
pub(crate) fn find_param(cmdlet: &Cmdlet, name: &str, span: Span) -> Result<&'static Param, ErrorRecord> {
    let named =
        |param: &&Param| same_name(param.name, name) || param.aliases.iter().any(|a| same_name(a, name));
    if let Some(param) = all_params(cmdlet).find(named) {
        return Ok(param);
    }
    let begins = |known: &str| known.to_lowercase().starts_with(&name.to_lowercase());
    let found: Vec<&'static Param> = all_params(cmdlet).filter(|p| begins(p.name)).collect();
    match found.as_slice() {
        [only] => Ok(only),
        [] => Err(unknown_param(cmdlet, name).at(span)),
        several => {
            let names: Vec<String> = several.iter().map(|p| format!("-{}", p.name)).collect();
            let message = format!(
                "The parameter name '{name}' is ambiguous. Possible matches include: {}.",
                names.join(" ")
            );
            Err(ErrorRecord::mistake(Category::InvalidArgument, "AmbiguousParameter", message).at(span))
        }
    }
}

fn unknown_param(cmdlet: &Cmdlet, name: &str) -> ErrorRecord {
    let message = format!("{} has no parameter that matches the name '{name}'.", cmdlet.name);
    let error = ErrorRecord::mistake(Category::InvalidArgument, "NamedParameterNotFound", message);
    let own: Vec<&str> = cmdlet.signature.iter().map(|p| p.name).collect();
    match nearest(name, all_params(cmdlet).map(|p| p.name)) {
        Some(near) => error.hint(format!("Did you mean -{near}?")),
        None if own.is_empty() => error.hint("It takes no parameters."),
        None => error.hint(format!("It takes -{}.", own.join(", -"))),
    }
}

/// Binds what is written on the command line.
pub(crate) fn bind(cmdlet: &'static Cmdlet, arguments: Vec<Argument>) -> Result<Bound, ErrorRecord> {
    let values = vec![None; cmdlet.signature.len()];
    let mut bound = Bound { values, error_action: None, verbose: false, what_if: false };
    let mut loose = Vec::new();
    let mut arguments = arguments.into_iter().peekable();
    while let Some(argument) = arguments.next() {
        match argument {
            Argument::Value(raw) => loose.push(raw),
            Argument::Named { name, span, value } => {
                let param = find_param(cmdlet, &name, span)?;
                let raw = match (value, param.kind) {
                    (Some(raw), _) => raw,
                    (None, Kind::Switch) => Raw::plain(Value::Bool(true), span),
                    (None, _) => match arguments.next_if(|next| matches!(next, Argument::Value(_))) {
                        Some(Argument::Value(raw)) => raw,
                        Some(Argument::Named { .. }) | None => return Err(missing_argument(param).at(span)),
                    },
                };
                set(cmdlet, &mut bound, param, &raw).map_err(|error| error.at(span))?;
            }
        }
    }
    bind_by_place(cmdlet, &mut bound, loose)?;
    Ok(bound)
}

fn missing_argument(param: &Param) -> ErrorRecord {
    let message = format!("-{} needs a value of type {}.", param.name, param.kind.word());
    let error = ErrorRecord::mistake(Category::InvalidArgument, "MissingArgument", message);
    match param.kind.example() {
        Some(example) => error.hint(example),
        None => error,
    }
}

fn set(cmdlet: &Cmdlet, bound: &mut Bound, param: &Param, raw: &Raw) -> Result<(), ErrorRecord> {
    let value = convert(raw, param.kind).map_err(|why| misfit_error(cmdlet, param, &why).at(raw.span))?;
    let is_on = value.is_true();
    if let Some(at) = cmdlet.signature.iter().position(|known| known.name == param.name) {
        if bound.values[at].is_some() {
            let message = format!("-{} is given more than once.", param.name);
            return Err(ErrorRecord::mistake(Category::InvalidArgument, "ParameterAlreadyBound", message));
        }
        bound.values[at] = Some(value);
        return Ok(());
    }
    match param.name {
        "ErrorAction" => bound.error_action = value.as_str().and_then(ErrorAction::by_name),
        "Verbose" => bound.verbose = is_on,
        "WhatIf" => bound.what_if = is_on,
        "Confirm" if is_on => {
            let message = "This console never asks back, so -Confirm has nobody to wait for.";
            let error = ErrorRecord::mistake(Category::InvalidArgument, "ConfirmNotSupported", message);
            return Err(error.hint("Use -WhatIf to see what would be done."));
        }
        _ => (),
    }
    Ok(())
}

pub(crate) fn misfit_error(cmdlet: &Cmdlet, param: &Param, why: &Misfit) -> ErrorRecord {
    let who = format!("{} -{}", cmdlet.name, param.name);
    let (id, message) = match why {
        Misfit::Null => ("ParameterArgumentNull", format!("{who} cannot take null.")),
        Misfit::Type { shown, kind } => {
            ("CannotConvertArgument", format!("{who} cannot convert \"{shown}\" to {}.", kind.word()))
        }
        Misfit::NotInSet { shown, allowed } => (
            "ParameterArgumentValidationError",
            format!("{who} does not accept \"{shown}\". The set is \"{}\".", allowed.join(",")),
        ),
        Misfit::OutOfRange { value, least, most } => (
            "ParameterArgumentValidationError",
            format!("{who} does not accept {value}. It goes from {least} to {most}."),
        ),
    };
    let error = ErrorRecord::mistake(Category::InvalidArgument, id, message);
    let near = match why {
        Misfit::NotInSet { shown, allowed } => nearest(shown, allowed.iter().copied()),
        Misfit::Null | Misfit::Type { .. } | Misfit::OutOfRange { .. } => None,
    };
    match (near, param.kind.example()) {
        (Some(near), _) => error.hint(format!("Did you mean {near}?")),
        (None, Some(example)) if !matches!(why, Misfit::NotInSet { .. }) => error.hint(example),
        _ => error,
    }
}

fn bind_by_place(cmdlet: &Cmdlet, bound: &mut Bound, loose: Vec<Raw>) -> Result<(), ErrorRecord> {
    let mut places: Vec<(u8, usize)> = cmdlet
        .signature
        .iter()
        .enumerate()
        .filter(|(at, _)| bound.values[*at].is_none())
        .filter_map(|(at, param)| Some((param.position?, at)))
        .collect();
    places.sort_unstable();
    let mut places = places.into_iter();
    let mut loose = loose.into_iter();
    while let Some(raw) = loose.next() {
        let Some((_, at)) = places.next() else {
            let message = format!("{} takes no further value such as '{}'.", cmdlet.name, raw.value);
            let error =
                ErrorRecord::mistake(Category::InvalidArgument, "PositionalParameterNotFound", message);
            return Err(error.at(raw.span).hint(format!("Get-Help {} shows what it takes.", cmdlet.name)));
        };
        let param = &cmdlet.signature[at];
        let raw = if param.rest { gather(raw, loose.by_ref()) } else { raw };
        set(cmdlet, bound, param, &raw)?;
    }
    Ok(())
}

/// All values left over as one list; a single one stays itself.
fn gather(first: Raw, rest: impl Iterator<Item = Raw>) -> Raw {
    let span = first.span;
    let mut parts = vec![first];
    parts.extend(rest);
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let value = Value::list(parts.iter().map(|part| part.value.clone()).collect());
    Raw { value, word: None, parts, span }
}

/// Adds to `bound` what one object from the pipeline gives.
pub(crate) fn bind_object(
    cmdlet: &Cmdlet,
    bound: &Bound,
    object: &Value,
    span: Span,
) -> Result<Bound, ErrorRecord> {
    let mut filled = bound.clone();
    let mut used = false;
    for (at, param) in cmdlet.signature.iter().enumerate() {
        if bound.values[at].is_some() || param.pipe == Pipe::No {
            continue;
        }
        let Some(value) = piece_for(param, object) else { continue };
        let converted = convert(&Raw::plain(value, span), param.kind);
        filled.values[at] = Some(converted.map_err(|why| misfit_error(cmdlet, param, &why).at(span))?);
        used = true;
    }
    if used {
        return Ok(filled);
    }
    let message = format!("{} has no use for the {} from the pipeline.", cmdlet.name, object.type_name());
    Err(ErrorRecord::mistake(Category::InvalidArgument, "InputObjectNotBound", message).at(span))
}

/// What of an object a parameter takes.
fn piece_for(param: &Param, object: &Value) -> Option<Value> {
    let by_property = match (param.pipe, object) {
        (Pipe::Property | Pipe::Either, Value::Object(o)) => {
            o.get(param.name).or_else(|| param.aliases.iter().find_map(|alias| o.get(alias)))
        }
        _ => None,
    };
    match (by_property, param.pipe) {
        (Some(value), _) => Some(value.clone()),
        (None, Pipe::Value | Pipe::Either) => Some(object.clone()),
        (None, Pipe::Property | Pipe::No) => None,
    }
}

/// Refuses a run without its required parameters.
pub(crate) fn check_required(cmdlet: &Cmdlet, bound: &Bound, span: Span) -> Result<(), ErrorRecord> {
    let missing: Vec<&str> = cmdlet
        .signature
        .iter()
        .zip(&bound.values)
        .filter(|(param, value)| param.required && value.is_none())
        .map(|(param, _)| param.name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!("{} needs -{}.", cmdlet.name, missing.join(" and -"));
    Err(ErrorRecord::mistake(Category::InvalidArgument, "MissingMandatoryParameter", message)
        .at(span)
        .hint(format!("Get-Help {} shows examples.", cmdlet.name)))
}

/// Whether a cmdlet takes anything from the pipeline.
pub(crate) fn takes_input(cmdlet: &Cmdlet) -> bool {
    match cmdlet.input {
        Input::None => false,
        Input::Each | Input::All => true,
    }
}
