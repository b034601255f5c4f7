//! Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;
use ureq::Agent;
use ureq::http::header::{ACCEPT, AUTHORIZATION};
use ureq::tls::{RootCerts, TlsConfig};
use urlencoding::encode;

fn get_token_by_client_id_and_client_secret() -> Result<String> {
    // Read the client id and client secret from the environment
    let client_id = &require_environment("CLIENT_ID")?;
    let client_secret = &require_environment("CLIENT_SECRET")?;

    // Send the token request
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let agent = Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(Duration::from_secs(30)))
        .max_redirects(0)
        .http_status_as_error(false)
        .build()
        .new_agent();
    let credentials = format!("{}:{}", encode(client_id), encode(client_secret));
    let authorization = format!("Basic {}", BASE64_STANDARD.encode(credentials));
    let mut response = agent
        .post("https://auth.example.com/oauth2/token")
        .header(AUTHORIZATION, authorization)
        .header(ACCEPT, "application/json")
        .send_form([
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
        ])?;
    let body = response.body_mut().read_to_vec()?;

    // Return the access token, or say why there is none
    let status = response.status();
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
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

// snippetgen 0.1.0 rust/ureq a154528d
