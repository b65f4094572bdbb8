//! Pipelines: each object flows through all stages before the next one starts.

use super::{Cx, Flow, Sink};
use crate::bind::{Argument, Bound, Raw, bind, bind_object, check_required, takes_input};
use crate::cmdlet::{Cmdlet, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::lex::Span;
use crate::parse::ast::{Command, Element, Expr, ExprKind, Pipeline};
use crate::suggest::nearest;
use crate::value::{Value, same_name};

/// A command with its arguments bound.
struct Stage {
    cmdlet: &'static Cmdlet,
    bound: Bound,
    span: Span,
    /// Input kept for a cmdlet that needs all of it.
    waiting: Vec<Value>,
}

impl Cx<'_> {
    pub(super) fn pipeline(&mut self, pipeline: &Pipeline, sink: &mut Sink<'_>) -> Result<(), Flow> {
        let mut stages = Vec::new();
        for command in &pipeline.commands {
            stages.push(self.stage(command)?);
        }
        match &pipeline.first {
            Some(first) => {
                let value = self.expression(first)?;
                if stages.is_empty() {
                    self.put_items(value, sink)?;
                    return Ok(());
                }
                for item in value.into_items() {
                    self.feed(&mut stages, item, sink)?;
                }
            }
            None => {
                let Some((first, rest)) = stages.split_first_mut() else { return Ok(()) };
                let values = self.run_stage(first, first.bound.clone(), Vec::new())?;
                for value in values {
                    self.feed(rest, value, sink)?;
                }
            }
        }
        let skip = usize::from(pipeline.first.is_none());
        Ok(self.finish(&mut stages[skip..], sink)?)
    }

    /// Looks up the command and binds what is written after it.
    fn stage(&mut self, command: &Command) -> Result<Stage, Flow> {
        let cmdlet = self.find_cmdlet(command)?;
        let mut arguments = Vec::new();
        for element in &command.elements {
            self.argument(element, &mut arguments)?;
        }
        let bound = bind(cmdlet, arguments).map_err(|error| error.at(command.name_span))?;
        Ok(Stage { cmdlet, bound, span: command.name_span, waiting: Vec::new() })
    }

    fn find_cmdlet(&self, command: &Command) -> Result<&'static Cmdlet, ErrorRecord> {
        let cmdlets = self.state.cmdlets;
        if let Some(found) = crate::cmdlet::find(cmdlets, &command.name) {
            return Ok(found);
        }
        let message =
            format!("The term '{}' is not recognized as the name of a cmdlet or alias.", command.name);
        let error = ErrorRecord::mistake(Category::ObjectNotFound, "CommandNotFoundException", message);
        let error = error.at(command.name_span);
        let assigns = matches!(command.elements.first(),
            Some(Element::Argument(Expr { kind: ExprKind::Bare { text, .. }, .. })) if &**text == "=");
        if assigns {
            return Err(error.hint(format!("A variable starts with a dollar sign: ${} = …", command.name)));
        }
        Err(match nearest(&command.name, cmdlets.iter().map(|cmdlet| cmdlet.name)) {
            Some(near) => error.hint(format!("Did you mean {near}?")),
            None => error.hint("Get-Command lists what there is."),
        })
    }

    fn argument(&mut self, element: &Element, arguments: &mut Vec<Argument>) -> Result<(), Flow> {
        match element {
            Element::Parameter { name, span, value } => {
                let value = match value {
                    Some(expression) => Some(self.raw(expression)?),
                    None => None,
                };
                arguments.push(Argument::Named { name: name.clone(), span: *span, value });
            }
            Element::Argument(expression) => arguments.push(Argument::Value(self.raw(expression)?)),
            Element::Splat(name, span) => self.splat(name, *span, arguments)?,
        }
        Ok(())
    }

    fn raw(&mut self, expression: &Expr) -> Result<Raw, Flow> {
        match &expression.kind {
            ExprKind::Bare { text, .. } => {
                let value = self.expression(expression)?;
                Ok(Raw { word: Some(text.clone()), ..Raw::plain(value, expression.span) })
            }
            ExprKind::List(items) => {
                let parts: Result<Vec<Raw>, Flow> = items.iter().map(|item| self.raw(item)).collect();
                let parts = parts?;
                let value = Value::list(parts.iter().map(|part| part.value.clone()).collect());
                Ok(Raw { parts, ..Raw::plain(value, expression.span) })
            }
            _ => Ok(Raw::plain(self.expression(expression)?, expression.span)),
        }
    }

    /// `@params`: a hashtable gives named arguments, an array gives values by place.
    fn splat(&mut self, name: &str, span: Span, arguments: &mut Vec<Argument>) -> Result<(), Flow> {
        match self.state.variable(name) {
            Value::Map(map) => {
                for (key, value) in map.entries() {
                    let value = Some(Raw::plain(value.clone(), span));
                    arguments.push(Argument::Named { name: key.to_string().into(), span, value });
                }
            }
            other => {
                let items = other.into_items().into_iter();
                arguments.extend(items.map(|item| Argument::Value(Raw::plain(item, span))));
            }
        }
        Ok(())
    }

    /// Sends one object through the stages.
    fn feed(&mut self, stages: &mut [Stage], value: Value, sink: &mut Sink<'_>) -> Result<(), ErrorRecord> {
        self.state.meter.charge(1)?;
        let Some((stage, rest)) = stages.split_first_mut() else { return self.put(value, sink) };
        match stage.cmdlet.input {
            Input::All => {
                stage.waiting.push(value);
                Ok(())
            }
            Input::Each | Input::None => {
                let bound = bind_object(stage.cmdlet, &stage.bound, &value, stage.span)?;
                for output in self.run_stage(stage, bound, vec![value])? {
                    self.feed(rest, output, sink)?;
                }
                Ok(())
            }
        }
    }

    /// Runs the stages that waited for all of their input, from the first to the last.
    fn finish(&mut self, stages: &mut [Stage], sink: &mut Sink<'_>) -> Result<(), ErrorRecord> {
        let mut stages = stages;
        while let Some((stage, rest)) = stages.split_first_mut() {
            if stage.cmdlet.input == Input::All {
                let input = std::mem::take(&mut stage.waiting);
                for output in self.run_stage(stage, stage.bound.clone(), input)? {
                    self.feed(rest, output, sink)?;
                }
            }
            stages = rest;
        }
        Ok(())
    }

    /// Runs a cmdlet once; an error that does not end the script is shown, and what it yielded before counts.
    fn run_stage(
        &mut self,
        stage: &Stage,
        bound: Bound,
        input: Vec<Value>,
    ) -> Result<Vec<Value>, ErrorRecord> {
        self.state.meter.charge(2)?;
        check_required(stage.cmdlet, &bound, stage.span)?;
        let action = bound.error_action.unwrap_or_else(|| self.state.error_preference());
        let cx = Cx { state: &mut *self.state, session: &mut *self.session };
        let mut invocation = Invocation::new(cx, stage.cmdlet, bound, input, stage.span);
        let result = invocation.run();
        let (output, errors) = invocation.into_results(result);
        for error in errors {
            self.state.handle_as(error.at(stage.span), action)?;
        }
        debug_assert!(
            takes_input(stage.cmdlet) || stage.waiting.is_empty(),
            "only cmdlets with input wait for it"
        );
        Ok(output)
    }
}

/// Whether a word written as a command is that cmdlet.
pub(crate) fn is_called(cmdlet: &Cmdlet, word: &str) -> bool {
    same_name(cmdlet.name, word) || cmdlet.aliases.iter().any(|alias| same_name(alias, word))
}
