#!/usr/bin/env fish

# Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
function get_token_by_client_id_and_client_secret
    # Read the client id and client secret from the environment
    for name in CLIENT_ID CLIENT_SECRET
        if not set --query $name
            echo "No access token: Set the environment variable $name" >&2
            return 1
        end
    end
    set --local client_id $CLIENT_ID
    set --local client_secret $CLIENT_SECRET

    # Send the token request
    set --local credentials (
        printf '%s\0' $client_id $client_secret | jq --raw-input --slurp --raw-output \
            'split("\u0000") | "\(.[0] | @uri):\(.[1] | @uri)" | @base64'
    )
    set --local body (
        printf '%s\0' \
            grant_type 'client_credentials' \
            client_id $client_id \
            | jq --raw-input --slurp --raw-output '
                split("\u0000")
                | [range(0; length - 1; 2) as $i | "\(.[$i])=\(.[$i + 1] | @uri)"]
                | join("&")
                | tojson # in quotes, as a config of curl has it
            '
    )
    set --local answer (
        printf 'header = "Authorization: Basic %s"\ndata = %s\n' $credentials $body \
            | curl --disable --silent --globoff --max-time 30 \
                --write-out '\n%{json}' \
                --config - \
                --header 'Accept: application/json' \
                'https://auth.example.com/oauth2/token' \
            | string collect
    )

    # Return the access token, or say why there is none
    printf '%s' $answer | jq --raw-input --slurp --raw-output --exit-status '
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
end

get_token_by_client_id_and_client_secret

# snippetgen 0.1.0 fish/curl a154528d
