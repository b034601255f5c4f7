//! Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::blocking::Client;
use reqwest::header::ACCEPT;
use reqwest::redirect::Policy;
use serde_json::Value;
use urlencoding::encode;

fn get_token_by_client_id_and_client_secret() -> Result<String> {
    // Read the client id and client secret from the environment
    let client_id = &require_environment("CLIENT_ID")?;
    let client_secret = &require_environment("CLIENT_SECRET")?;

    // Send the token request
    let client = Client::builder().redirect(Policy::none()).build()?;
    let response = client
        .post("https://auth.example.com/oauth2/token")
        .timeout(Duration::from_secs(30))
        .basic_auth(encode(client_id), Some(encode(client_secret)))
        .header(ACCEPT, "application/json")
        .form(&[
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
        ])
        .send()?;

    // Return the access token, or say why there is none
    let status = response.status();
    let answer: Value = serde_json::from_slice(&response.bytes()?).unwrap_or_default();
    if let Some(token) = answer["access_token"].as_str()
        && status.is_success()
        && !token.is_empty()
    {
        return Ok(token.to_owned());
    }
    let (error, description) = (&answer["error"], &answer["error_description"]);
    let reason = match (error.as_str(), description.as_str()) {
        (Some(error), Some(description)) => format!("{error}: {description}"),
        (Some(reason), None) | (None, Some(reason)) => reason.to_owned(),
        (None, None) => "no access token".to_owned(),
    };
    bail!("HTTP {}: {reason}", status.as_u16())
}

fn require_environment(name: &str) -> Result<String> {
    env::var(name)
        .ok()
        .with_context(|| format!("Set the environment variable {name}"))
}

fn main() -> ExitCode {
    match get_token_by_client_id_and_client_secret() {
        Ok(token) => {
            println!("{token}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let message = format!("{error:#}").replace(char::is_control, " ");
            let words: Vec<&str> = message.split_whitespace().collect();
            eprintln!("No access token: {}", words.join(" "));
            ExitCode::FAILURE
        }
    }
}

// snippetgen 0.1.0 rust/reqwest a154528d
