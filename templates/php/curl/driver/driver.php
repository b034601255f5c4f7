<?php

// Drives the token source of php/curl with processes, which share the token through a cache file.

declare(strict_types=1);

require __DIR__ . '/get_token.php';

const CACHE_FILE = __DIR__ . '/token.json';

/** Starts a process, which says when it is ready to ask and waits to be told. */
function startCaller(): array
{
    $process = proc_open([PHP_BINARY, __FILE__, 'caller'], [['pipe', 'r'], ['pipe', 'w']], $pipes);

    return [$process, ...$pipes];
}

/** Lets so many processes ask at once. */
function get(int $callers): array
{
    $started = array_map(startCaller(...), array_fill(0, $callers, null));
    foreach ($started as [, , $output]) {
        fgets($output);
    }
    foreach ($started as [, $input]) {
        fclose($input);
    }
    $answers = array_map(fn (array $caller) => json_decode(fgets($caller[2])), $started);
    array_map(fn (array $caller) => proc_close($caller[0]), $started);

    return $answers;
}

function ask(): array
{
    $source = new TokenSource(CACHE_FILE);
    try {
        $token = $source->getToken();
    } catch (RuntimeException $error) {
        return ['error' => $error->getMessage()];
    }
    if (str_contains(print_r($source, true), $token)) {
        throw new LogicException('the printed form of the source shows the token');
    }

    return ['token' => $token];
}

if (isset($argv[1])) {
    echo PHP_EOL;
    fgets(STDIN);
    echo json_encode(ask()), PHP_EOL;
    exit;
}
while (($line = fgets(STDIN)) !== false) {
    [$command, $argument] = explode(' ', trim($line), 2);
    $answer = $command === 'get'
        ? get((int) $argument)
        : (new TokenSource(CACHE_FILE))->forget($argument);
    echo json_encode($answer), PHP_EOL;
}
