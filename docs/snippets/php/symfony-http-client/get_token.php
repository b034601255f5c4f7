<?php

declare(strict_types=1);

use Symfony\Component\HttpClient\HttpClient;
use Symfony\Contracts\HttpClient\Exception\TransportExceptionInterface;

require __DIR__ . '/vendor/autoload.php';

// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
function getTokenByClientIdAndClientSecret(): string
{
    // Read the client id and client secret from the environment
    $clientId = requireEnvironment('CLIENT_ID');
    $clientSecret = requireEnvironment('CLIENT_SECRET');

    // Send the token request
    $client = HttpClient::create();
    $response = $client->request('POST', 'https://auth.example.com/oauth2/token', [
        'auth_basic' => [rawurlencode($clientId), rawurlencode($clientSecret)],
        'body' => [
            'grant_type' => 'client_credentials',
            'client_id' => $clientId,
        ],
        'headers' => [
            'Accept' => 'application/json',
        ],
        'max_redirects' => 0,
        'max_duration' => 30,
    ]);

    // Return the access token, or say why there is none
    $status = $response->getStatusCode();
    $answer = json_decode($response->getContent(throw: false), true);
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
} catch (TransportExceptionInterface | RuntimeException $error) {
    $reason = preg_replace('/[[:cntrl:]\s]+/', ' ', $error->getMessage());
    fwrite(STDERR, 'No access token: ' . $reason . PHP_EOL);
    exit(1);
}

// snippetgen 0.1.0 php/symfony-http-client a154528d
