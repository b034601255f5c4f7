import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). */
public final class GetToken {
    static String getTokenByClientIdAndClientSecret() {
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
        // Not send(), whose time limit ends where the body begins
        var response = http.sendAsync(request, BodyHandlers.ofString())
                .orTimeout(30, TimeUnit.SECONDS)
                .join();

        // Return the access token, or say why there is none
        var status = response.statusCode();
        var answer = readJson(response.body());
        var token = answer.path("access_token").stringValue("");
        if (status >= 200 && status <= 299 && !token.isEmpty()) {
            return token;
        }
        throw new IllegalStateException("HTTP " + status + ": " + reason(answer));
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
            System.out.println(getTokenByClientIdAndClientSecret());
        } catch (Exception error) {
            var cause = error instanceof CompletionException ? error.getCause() : error;
            var name = cause.getClass().getSimpleName();
            var reason = Objects.requireNonNullElse(cause.getMessage(), name);
            System.err.println("No access token: " + reason.replaceAll("[\\p{C}\\p{Z}]+", " "));
            System.exit(1);
        }
    }
}

// snippetgen 0.1.0 java/net-http a154528d
