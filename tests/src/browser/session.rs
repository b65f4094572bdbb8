//! One WebDriver session, spoken to as if it were a plain function call.

use std::fmt::Debug;
use std::future::Future;

use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::runtime::{Builder, Runtime};
use url::{ParseError, Url};

/// The client and the little machine that waits for its answers.
#[derive(Debug)]
pub(crate) struct Session {
    runtime: Runtime,
    pub(crate) client: Client,
}

impl Session {
    pub(crate) fn start(driver: &str, capabilities: Map<String, Value>) -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime needs no more than a thread");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = runtime
            .block_on(builder.capabilities(capabilities).connect(driver))
            .unwrap_or_else(|error| panic!("the browser did not start: {error}"));
        Self { runtime, client }
    }

    /// Waits for an answer; a refusal fails the test with the words of the driver.
    pub(crate) fn wait<T>(&self, doing: &str, answer: impl Future<Output = Result<T, CmdError>>) -> T {
        self.try_wait(answer).unwrap_or_else(|error| panic!("{doing}: {error}"))
    }

    /// The same, leaving the refusal to the caller.
    pub(crate) fn try_wait<T>(
        &self,
        answer: impl Future<Output = Result<T, CmdError>>,
    ) -> Result<T, CmdError> {
        self.runtime.block_on(answer)
    }

    /// One command of the DevTools protocol.
    pub(crate) fn devtools(&self, name: &str, parameters: &Value) -> Value {
        let body = json!({ "cmd": name, "params": parameters });
        self.wait(name, self.client.issue_cmd(Extra::post("goog/cdp/execute", body)))
    }

    /// What the page's console was told since the last call.
    pub(crate) fn console(&self) -> Value {
        let body = json!({ "type": "browser" });
        self.wait("reading the console", self.client.issue_cmd(Extra::post("se/log", body)))
    }

    /// What the browser tells a screen reader of an element: `computedrole` or `computedlabel`.
    pub(crate) fn computed(&self, element: &str, what: &str) -> Result<String, CmdError> {
        let path = format!("element/{element}/{what}");
        let value = self.try_wait(self.client.issue_cmd(Extra::get(path)))?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }
}

/// A command that the client library has no method for.
#[derive(Debug)]
struct Extra {
    path: String,
    method: Method,
    body: Option<Value>,
}

impl Extra {
    fn get(path: impl Into<String>) -> Self {
        Self { path: path.into(), method: Method::GET, body: None }
    }

    fn post(path: impl Into<String>, body: Value) -> Self {
        Self { path: path.into(), method: Method::POST, body: Some(body) }
    }
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.expect("commands are sent to a session that was opened");
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _url: &Url) -> (Method, Option<String>) {
        (self.method.clone(), self.body.as_ref().map(Value::to_string))
    }
}
