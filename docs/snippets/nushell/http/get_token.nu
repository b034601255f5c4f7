#!/usr/bin/env nu

# Read an environment variable that has to be set.
def read-environment [name: string]: nothing -> string {
  $env | get --optional $name | default {
    error make {msg: $"Set the environment variable ($name)"}
  }
}

# Send a request in a job, and wait for the whole of its answer.
def within [limit: duration, send: closure]: nothing -> record {
  job spawn {
    try { {response: (do $send)} } catch {|error|
      {failure: ([$error.msg ...$error.details.labels.text] | where $it != "" | str join ": ")}
    } | job send 0
  } | ignore
  let outcome = try { job recv --timeout $limit } catch { {failure: $"no answer within ($limit)"} }
  if $outcome.failure? != null {
    error make {msg: $outcome.failure}
  }
  $outcome.response
}

# Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
def get-token-by-client-id-and-client-secret []: nothing -> string {
  # Read the client id and client secret from the environment
  let client_id = read-environment CLIENT_ID
  let client_secret = read-environment CLIENT_SECRET

  # Send the token request
  let pair = [$client_id $client_secret] | each { url encode --all } | str join ":"
  let response = within 30sec {
    (
      http post --full --allow-errors --raw --redirect-mode manual
        --content-type application/x-www-form-urlencoded
        --headers {
          Accept: application/json
          Authorization: $"Basic ($pair | encode base64)"
        }
        "https://auth.example.com/oauth2/token"
        [
          "grant_type" "client_credentials"
          "client_id" $client_id
        ]
    )
  }

  let answer = try { $response.body | from json } catch { {} }
  let answer = if ($answer | describe) starts-with "record" { $answer } else { {} }

  # Return the access token, or say why there is none
  let token = $answer.access_token?
  if $response.status not-in 200..299 or ($token | describe) != "string" or $token == "" {
    let words = [$answer.error? $answer.error_description?] | where ($it | describe) == "string"
    let reason = if $words == [] { "no access token" } else { $words | str join ": " }
    error make {msg: $"HTTP ($response.status): ($reason)"}
  }
  $token
}

try {
  print (get-token-by-client-id-and-client-secret)
} catch {|error|
  let reason = $error.msg | str replace --all --regex '[\s\pC]+' ' ' | str trim
  print --stderr $"No access token: ($reason)"
  exit 1
}

# snippetgen 0.1.0 nushell/http a154528d
