<?php

declare(strict_types=1);

// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
function getTokenByClientIdAndClientSecret(): string
{
    // Read the client id and client secret from the environment
    $clientId = requireEnvironment('CLIENT_ID');
    $clientSecret = requireEnvironment('CLIENT_SECRET');

    // Send the token request
    $credentials = rawurlencode($clientId) . ':' . rawurlencode($clientSecret);
    $context = stream_context_create([
        'http' => [
            'method' => 'POST',
            'header' => [
                'Accept: application/json',
                'Content-Type: application/x-www-form-urlencoded',
                'Authorization: Basic ' . base64_encode($credentials),
            ],
            'content' => http_build_query([
                'grant_type' => 'client_credentials',
                'client_id' => $clientId,
            ], arg_separator: '&'),
            'follow_location' => 0,
            'ignore_errors' => true, // an error response has a body, too
            'timeout' => 30,
        ],
    ]);
    [$statusLine, $body] = exchange('https://auth.example.com/oauth2/token', $context, 30);

    // Return the access token, or say why there is none
    $status = sscanf($statusLine, 'HTTP/%*s %d')[0];
    $answer = json_decode($body, true);
    $token = $answer['access_token'] ?? null;
    if ($status >= 200 && $status <= 299 && is_string($token) && $token !== '') {
        return $token;
    }
    $details = [$answer['error'] ?? null, $answer['error_description'] ?? null];
    $reason = implode(': ', array_filter($details, 'is_string')) ?: 'no access token';
    throw new RuntimeException("HTTP $status: $reason");
}

/**
 * Opens a URL and reads its answer; the timeout of a stream is for each read alone.
 *
 * @param resource $context
 * @return array{string, string} the status line and the body
 */
function exchange(string $url, $context, int $timeLimit): array
{
    $deadline = time() + $timeLimit;
    set_error_handler(fn (int $level, string $message) => throw new RuntimeException($message));
    try {
        $stream = fopen($url, 'r', false, $context);
        for ($body = ''; !feof($stream); $body .= fread($stream, 8192)) {
            if (time() >= $deadline) {
                throw new RuntimeException("the answer took longer than $timeLimit seconds");
            }
            stream_set_timeout($stream, $deadline - time());
        }
    } finally {
        restore_error_handler();
    }

    return [stream_get_meta_data($stream)['wrapper_data'][0], $body];
}

function requireEnvironment(string $name): string
{
    $value = getenv($name);
    if ($value === false) {
        throw new RuntimeException("Set the environment variable $name");
    }

    return $value;
}

try {
    echo getTokenByClientIdAndClientSecret(), PHP_EOL;
} catch (RuntimeException $error) {
    $reason = preg_replace('/[[:cntrl:]\s]+/', ' ', $error->getMessage());
    fwrite(STDERR, 'No access token: ' . $reason . PHP_EOL);
    exit(1);
}

// snippetgen 0.1.0 php/streams a154528d
