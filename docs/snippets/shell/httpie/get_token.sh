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
  body="$(
    printf '%s\0' \
      grant_type 'client_credentials' \
      client_id "$client_id" \
      | jq --raw-input --slurp --raw-output '
        split("\u0000")
        | [range(0; length - 1; 2) as $i | "\(.[$i])=\(.[$i + 1] | @uri)"]
        | join("&")
      '
  )"
  printf 'Basic %s' "$credentials" | {
    printf '%s' "$body" \
      | timeout 30 http --ignore-netrc --print=hb \
        POST 'https://auth.example.com/oauth2/token' \
        Authorization:@/dev/fd/3 \
        Content-Type:application/x-www-form-urlencoded \
        Accept:application/json 2>&1 \
      || [ "$?" -ne 124 ] || echo 'no answer within 30 seconds'
  } 3<&0 \
    | jq --raw-input --slurp --raw-output --exit-status '
      # Return the access token, or say why there is none
      . as $output
      | (capture("(?:^|\n)HTTP/\\S+ (?<status>\\d+)(?s:.*?)\r?\n\r?\n(?<body>(?s:.*))") // {}) as $answer
      | ($answer.body // "" | fromjson? | objects) // {}
      | if ($answer.status // "" | startswith("2"))
          and (.access_token | type == "string" and . != "")
        then .access_token
        else
          [.error, .error_description | strings] | join(": ")
          | if . == "" then "no access token" else . end
          | if $answer.status then "HTTP \($answer.status): \(.)" else $output | sub("^\\s+"; "") | sub("\\s+$"; "") end
          | "No access token: \(gsub("[[:cntrl:][:space:]]+"; " "))\n"
          | halt_error(1)
        end
    '
}

get_token_by_client_id_and_client_secret

# snippetgen 0.1.0 shell/httpie a154528d
