<?php

declare(strict_types=1);

// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

/**
 * Hands out an access token, and requests the next one shortly before it expires.
 *
 * Processes share a token through a cache file: those that come while one of them requests it
 * wait for its outcome. Put the file on a local disk, outside the document root. Without a file,
 * the object alone keeps the token.
 */
final class TokenSource
{
    /** @var resource what keeps the outcome of the last request where there is no file */
    private $memory;

    public function __construct(private readonly ?string $cacheFile = null)
    {
        $this->memory = fopen('php://memory', 'w+');
    }

    /** Returns an access token, or throws an exception that says why there is none. */
    public function getToken(): string
    {
        $came = $this->now();
        $cache = $this->lock();
        try {
            $last = $this->read($cache);
            $now = $this->now();
            $isShared = $came <= $last['at'] || $now < $last['freshUntil'];
            // What is from the future is from before the clock was set back
            if ($isShared && $last['at'] <= $now) {
                return $last['token'] ?? throw new RuntimeException($last['error']);
            }

            return $this->renew($cache);
        } finally {
            flock($cache, LOCK_UN);
        }
    }

    /** Drops a token that an API has refused with 401, so that the next call requests another. */
    public function forget(#[SensitiveParameter] string $token): void
    {
        $cache = $this->lock();
        try {
            if ($this->read($cache)['token'] === $token) {
                ftruncate($cache, 0);
            }
        } finally {
            flock($cache, LOCK_UN);
        }
    }

    /** @param resource $cache */
    private function renew($cache): string
    {
        $asked = $this->now();
        try {
            [$token, $lifetime] = requestTokenWithRetries();
        } catch (Throwable $error) {
            $this->write($cache, null, 0, $error->getMessage());
            throw $error;
        }
        $this->write($cache, $token, $asked + $lifetime - min(60, $lifetime / 10));

        return $token;
    }

    /** @return resource what is kept, for this caller alone until it is unlocked */
    private function lock()
    {
        if ($this->cacheFile === null) {
            return $this->memory;
        }
        if (is_link($this->cacheFile)) {
            throw new RuntimeException("$this->cacheFile: the cache file may not be a symbolic link");
        }
        $umask = umask(0077);
        $cache = @fopen($this->cacheFile, 'x+') ?: @fopen($this->cacheFile, 'r+');
        umask($umask);
        if ($cache === false) {
            throw new RuntimeException("$this->cacheFile: the cache file cannot be opened");
        }
        if (!$this->isPrivate($cache)) {
            throw new RuntimeException("$this->cacheFile: the cache file must be private to this user");
        }
        if (!flock($cache, LOCK_EX)) {
            throw new RuntimeException("$this->cacheFile: the cache file cannot be locked");
        }

        return $cache;
    }

    /** @param resource $cache */
    private function isPrivate($cache): bool
    {
        clearstatcache();
        $opened = fstat($cache);
        $named = @lstat($this->cacheFile); // of a link that has come since itself, not its target

        return $named !== false
            && [$opened['dev'], $opened['ino']] === [$named['dev'], $named['ino']]
            && $opened['uid'] === posix_geteuid()
            && ($opened['mode'] & 0170077) === 0100000; // a regular file, no access for others
    }

    /** @param resource $cache */
    private function read($cache): array
    {
        rewind($cache);
        $last = json_decode(stream_get_contents($cache), true);
        if (($last['request'] ?? null) !== identifyRequest()) {
            return ['token' => null, 'freshUntil' => 0, 'error' => null, 'at' => 0];
        }

        return $last;
    }

    /** @param resource $cache */
    private function write($cache, ?string $token, float $freshUntil, ?string $error = null): void
    {
        $last = compact('token', 'freshUntil', 'error');
        $last += ['at' => $this->now(), 'request' => identifyRequest()];
        ftruncate($cache, 0);
        rewind($cache);
        fwrite($cache, json_encode($last, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE));
        fflush($cache);
    }

    /** Returns seconds; a file outlives the monotonic clock. */
    private function now(): float
    {
        return $this->cacheFile === null ? hrtime(true) / 1e9 : microtime(true);
    }
}

/** The server is busy or out of reach, and may answer later. */
final class UnavailableException extends RuntimeException
{
    public function __construct(string $message, public readonly float $retryAfter = 0)
    {
        parent::__construct($message);
    }
}

/**
 * Requests a token, up to four times where the server is busy or out of reach.
 *
 * @return array{string, float} the token and its lifetime in seconds
 */
function requestTokenWithRetries(): array
{
    foreach ([0.5, 1, 2] as $longestPause) {
        try {
            return requestToken();
        } catch (UnavailableException $unavailable) {
            $pause = max($longestPause * random_int(50, 100) / 100, $unavailable->retryAfter);
            if ($pause > 30) {
                throw $unavailable;
            }
            usleep((int) ($pause * 1e6));
        }
    }

    return requestToken();
}

/** Returns the seconds of a Retry-After header (RFC 9110, section 10.2.3), less than 0 without. */
function readRetryAfter(string $value): float
{
    return is_numeric($value) ? (float) $value : (int) strtotime($value) - time();
}

/** Returns seconds, which some servers send as a text; a token without any has no end. */
function readLifetime(mixed $expiresIn): float
{
    return is_numeric($expiresIn) ? max(0, min((float) $expiresIn, PHP_INT_MAX)) : PHP_INT_MAX;
}

/** Identifies the request by this file and what it reads, so that no other takes its token. */
function identifyRequest(): string
{
    $file = @hash_file('sha256', __FILE__);
    if ($file === false) {
        throw new RuntimeException(__FILE__ . ': the file cannot be read');
    }

    return hash('sha256', serialize([
        $file,
        requireEnvironment('CLIENT_ID'),
    ]));
}

/** @return array{string, float} the token and its lifetime in seconds */
function requestToken(): array
{
    // Read the client id and client secret from the environment
    $clientId = requireEnvironment('CLIENT_ID');
    $clientSecret = requireEnvironment('CLIENT_SECRET');

    // Send the token request
    $retryAfter = '';
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
        CURLOPT_HEADERFUNCTION => function (CurlHandle $curl, string $line) use (&$retryAfter): int {
            if (stripos($line, 'Retry-After:') === 0) {
                $retryAfter = trim(substr($line, strlen('Retry-After:')));
            }

            return strlen($line);
        },
    ]);
    $body = curl_exec($curl);
    if ($body === false) {
        $lost = [
            CURLE_COULDNT_CONNECT,
            CURLE_GOT_NOTHING,
            CURLE_OPERATION_TIMEDOUT,
            CURLE_PARTIAL_FILE,
            CURLE_RECV_ERROR,
            CURLE_SEND_ERROR,
        ];
        throw in_array(curl_errno($curl), $lost, true)
            ? new UnavailableException(curl_error($curl))
            : new RuntimeException(curl_error($curl));
    }

    // Return the access token, or say why there is none
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    $answer = json_decode($body, true);
    $token = $answer['access_token'] ?? null;
    if ($status >= 200 && $status <= 299 && is_string($token) && $token !== '') {
        return [$token, readLifetime($answer['expires_in'] ?? null)];
    }
    $details = [$answer['error'] ?? null, $answer['error_description'] ?? null];
    $reason = implode(': ', array_filter($details, 'is_string')) ?: 'no access token';
    if ($status === 429 || $status === 503) {
        throw new UnavailableException("HTTP $status: $reason", readRetryAfter($retryAfter));
    }
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

// A program that includes this file has its own use for the token
if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    try {
        echo (new TokenSource())->getToken(), PHP_EOL;
    } catch (RuntimeException $error) {
        $reason = preg_replace('/[[:cntrl:]\s]+/', ' ', $error->getMessage());
        fwrite(STDERR, 'No access token: ' . $reason . PHP_EOL);
        exit(1);
    }
}

// snippetgen 0.1.0 php/curl client a154528d
