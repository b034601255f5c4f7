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
  config="$(mktemp)" # for nobody else to read, as arguments are
  trap 'rm -f "$config"' EXIT
  trap 'exit 1' HUP INT TERM
  printf 'header = Authorization: Basic %s\nbody_data = %s\n' "$credentials" "$body" >"$config"
  {
    timeout 30 wget --config="$config" --no-netrc --no-hsts \
      --tries=1 --max-redirect=0 \
      --quiet --server-response --content-on-error --output-document=- \
      --method=POST \
      --header='Accept: application/json' \
      'https://auth.example.com/oauth2/token' 2>&1 \
      || case "$?" in
        4) echo 'the connection failed' ;;
        5) echo 'the certificate of the server cannot be verified' ;;
        6 | 8) ;; # the answer says the rest
        124) echo 'no answer within 30 seconds' ;;
        *) echo 'wget failed' ;;
      esac
  } \
    | jq --raw-input --slurp --raw-output --exit-status '
      # Return the access token, or say why there is none
      . as $output
      | (capture("^  HTTP/\\S+ (?<status>\\d+).*\n(?:  \\S+:.*\n)*(?<body>(?s:.*))") // {}) as $answer
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

# snippetgen 0.1.0 shell/wget a154528d
