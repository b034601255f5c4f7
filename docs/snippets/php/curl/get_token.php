<?php

declare(strict_types=1);

// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
function getTokenByClientIdAndClientSecret(): string
{
    // Read the client id and client secret from the environment
    $clientId = requireEnvironment('CLIENT_ID');
    $clientSecret = requireEnvironment('CLIENT_SECRET');

    // Send the token request
    $curl = curl_init('https://auth.example.com/oauth2/token');
    curl_setopt_array($curl, [
        CURLOPT_POSTFIELDS => http_build_query([
            'grant_type' => 'client_credentials',
            'client_id' => $clientId,
        ], arg_separator: '&'),
        CURLOPT_USERNAME => rawurlencode($clientId),
        CURLOPT_PASSWORD => rawurlencode($clientSecret),
        CURLOPT_HTTPHEADER => [
            'Accept: application/json',
        ],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 30,
    ]);
    $body = curl_exec($curl);
    if ($body === false) {
        throw new RuntimeException(curl_error($curl));
    }

    // Return the access token, or say why there is none
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    $answer = json_decode($body, true);
    $token = $answer['access_token'] ?? null;
    if ($status >= 200 && $status <= 299 && is_string($token) && $token !== '') {
        return $token;
    }
    $details = [$answer['error'] ?? null, $answer['error_description'] ?? null];
    $reason = implode(': ', array_filter($details, 'is_string')) ?: 'no access token';
    throw new RuntimeException("HTTP $status: $reason");
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

// snippetgen 0.1.0 php/curl a154528d
