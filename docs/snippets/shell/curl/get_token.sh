#!/bin/sh
set -eu

# Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
get_token_by_client_id_and_client_secret() {
  # Read the client id and client secret from the environment
  client_id="${CLIENT_ID?Set the environment variable}"
  client_secret="${CLIENT_SECRET?Set the environment variable}"

  # Send the token request
  credentials="$(
    id="$client_id" secret="$client_secret" jq --null-input --raw-output \
      '$ENV | "\(.id | @uri):\(.secret | @uri)" | @base64'
  )"
  printf 'Authorization: Basic %s\n' "$credentials" \
    | curl --disable --silent --globoff --max-time 30 \
      --write-out '\n%{json}' \
      --header @- \
      --header 'Accept: application/json' \
      --data-urlencode grant_type='client_credentials' \
      --data-urlencode client_id="$client_id" \
      'https://auth.example.com/oauth2/token' \
    | jq --raw-input --slurp --raw-output --exit-status '
      # Return the access token, or say why there is none
      split("\n")
      | (last | fromjson?) as $curl
      | (.[:-1] | join("\n") | fromjson? | objects) // {}
      | if $curl.errormsg == null
          and $curl.http_code >= 200 and $curl.http_code <= 299
          and (.access_token | type == "string" and . != "")
        then .access_token
        else
          [.error, .error_description | strings] | join(": ")
          | if . == "" then "no access token" else . end
          | $curl.errormsg // "HTTP \($curl.http_code): \(.)"
          | "No access token: \(gsub("[[:cntrl:][:space:]]+"; " "))\n"
          | halt_error(1)
        end
    '
}

get_token_by_client_id_and_client_secret

# snippetgen 0.1.0 shell/curl a154528d
