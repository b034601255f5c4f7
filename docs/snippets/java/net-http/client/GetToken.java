import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). */
public final class GetToken {
    /**
     * Hands out an access token, and requests the next one shortly before it expires.
     *
     * <p>Threads may share one: those that come while a request is in flight wait for its outcome.
     */
    public static final class TokenSource {
        private CompletableFuture<String> latest = CompletableFuture.completedFuture("");
        private Token kept;

        /**
         * Returns an access token.
         *
         * @throws ExecutionException if there is none; its cause says why
         */
        public String getToken() throws ExecutionException, InterruptedException {
            return latestOrNext().get();
        }

        /** Drops a token that an API refused with 401, so that the next call requests another. */
        public synchronized void forget(String token) {
            if (kept != null && kept.value.equals(token)) {
                kept = null;
            }
        }

        private synchronized CompletableFuture<String> latestOrNext() {
            if (latest.isDone() && (kept == null || !kept.isFresh())) {
                latest = CompletableFuture.supplyAsync(this::renew);
            }
            return latest;
        }

        private String renew() {
            try {
                var token = requestTokenWithRetries();
                synchronized (this) {
                    kept = token;
                }
                return token.value;
            } catch (InterruptedException error) {
                throw new CompletionException(error);
            }
        }
    }

    /** A token, the time when it was requested, and its lifetime in seconds. */
    private record Token(String value, long requestedAt, double lifetime) {
        boolean isFresh() {
            var age = (System.nanoTime() - requestedAt) / 1e9;
            return age < lifetime - Math.min(60, lifetime / 10);
        }
    }

    /** The server asks to come back later, after so many seconds. */
    private static final class BusyException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        private final double retryAfter;

        BusyException(String message, double retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }
    }

    /** Requests a token, up to four times where the server is busy or out of reach. */
    private static Token requestTokenWithRetries() throws InterruptedException {
        for (var longestPause : new double[] {0.5, 1, 2}) {
            var pause = ThreadLocalRandom.current().nextDouble(longestPause / 2, longestPause);
            try {
                return requestToken();
            } catch (BusyException busy) {
                pause = Math.max(pause, busy.retryAfter);
                if (pause > 30) {
                    throw busy;
                }
            } catch (CompletionException error) {
                if (!isOutOfReach(error.getCause())) {
                    throw error;
                }
            }
            TimeUnit.MILLISECONDS.sleep(Math.round(pause * 1000));
        }
        return requestToken();
    }

    private static boolean isOutOfReach(Throwable error) {
        var untrusted = error.getCause() instanceof CertificateException;
        return error instanceof TimeoutException || error instanceof IOException && !untrusted;
    }

    /** Returns the seconds of a Retry-After header (RFC 9110, section 10.2.3), or 0. */
    private static double readRetryAfter(String value) {
        if (value.matches("\\d+")) {
            return Double.parseDouble(value);
        }
        try {
            var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(Instant.now(), date).toMillis() / 1000.0;
        } catch (DateTimeParseException unreadable) {
            return 0;
        }
    }

    private static Token requestToken() {
        // Read the client id and client secret from the environment
        var clientId = requireEnvironment("CLIENT_ID");
        var clientSecret = requireEnvironment("CLIENT_SECRET");

        // Send the token request
        var parameters = List.of(
                entry("grant_type", "client_credentials"),
                entry("client_id", clientId));
        var form = parameters.stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(joining("&"));
        var credentials = URLEncoder.encode(clientId, UTF_8)
                + ":" + URLEncoder.encode(clientSecret, UTF_8);
        var basic = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
        var request = HttpRequest.newBuilder(URI.create("https://auth.example.com/oauth2/token"))
                .header("Authorization", "Basic " + basic)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        var http = HttpClient.newHttpClient();
        var requestedAt = System.nanoTime();
        // Not send(), whose time limit ends where the body begins
        var exchange = http.sendAsync(request, BodyHandlers.ofString());
        var response = exchange.copy()
                .orTimeout(30, TimeUnit.SECONDS)
                .whenComplete((answer, error) -> exchange.cancel(true)) // closes a late one
                .join();

        // Return the access token, or say why there is none
        var status = response.statusCode();
        var answer = readJson(response.body());
        var token = answer.path("access_token").stringValue("");
        if (status >= 200 && status <= 299 && !token.isEmpty()) {
            // A token that does not say how long it lives is kept until it is forgotten
            var lifetime = answer.path("expires_in").asDouble(Double.POSITIVE_INFINITY);
            return new Token(token, requestedAt, lifetime);
        }
        var message = "HTTP " + status + ": " + reason(answer);
        if (status == 429 || status == 503) {
            var retryAfter = response.headers().firstValue("Retry-After").orElse("");
            throw new BusyException(message, readRetryAfter(retryAfter));
        }
        throw new IllegalStateException(message);
    }

    private static JsonNode readJson(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String reason(JsonNode answer) {
        var reason = Stream.of("error", "error_description")
                .map(member -> answer.path(member).stringValue(""))
                .filter(text -> !text.isEmpty())
                .collect(joining(": "));
        return reason.isEmpty() ? "no access token" : reason;
    }

    private static String requireEnvironment(String name) {
        var value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException("Set the environment variable " + name);
        }
        return value;
    }

    public static void main(String[] args) {
        try {
            System.out.println(new TokenSource().getToken());
        } catch (Exception error) {
            var cause = error instanceof ExecutionException ? error.getCause() : error;
            var name = cause.getClass().getSimpleName();
            var reason = Objects.requireNonNullElse(cause.getMessage(), name);
            System.err.println("No access token: " + reason.replaceAll("[\\p{C}\\p{Z}]+", " "));
            System.exit(1);
        }
    }
}

// snippetgen 0.1.0 java/net-http client a154528d
