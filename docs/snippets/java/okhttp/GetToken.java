import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import okhttp3.Credentials;
import okhttp3.FormBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). */
public final class GetToken {
    static String getTokenByClientIdAndClientSecret() throws IOException {
        // Read the client id and client secret from the environment
        var clientId = requireEnvironment("CLIENT_ID");
        var clientSecret = requireEnvironment("CLIENT_SECRET");

        // Send the token request
        var body = new FormBody.Builder()
                .add("grant_type", "client_credentials")
                .add("client_id", clientId)
                .build();
        var basic = Credentials.basic(
                URLEncoder.encode(clientId, UTF_8), URLEncoder.encode(clientSecret, UTF_8));
        var request = new Request.Builder()
                .url("https://auth.example.com/oauth2/token")
                .header("Authorization", basic)
                .header("Accept", "application/json")
                .post(body)
                .build();
        var http = new OkHttpClient.Builder()
                .callTimeout(Duration.ofSeconds(30))
                .readTimeout(Duration.ZERO) // callTimeout covers it
                .followRedirects(false)
                .build();
        try (var response = http.newCall(request).execute()) {
            // Return the access token, or say why there is none
            var status = response.code();
            var answer = readJson(response.body().string());
            var token = answer.path("access_token").stringValue("");
            if (status >= 200 && status <= 299 && !token.isEmpty()) {
                return token;
            }
            throw new IllegalStateException("HTTP " + status + ": " + reason(answer));
        }
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
            var name = error.getClass().getSimpleName();
            var reason = Objects.requireNonNullElse(error.getMessage(), name);
            System.err.println("No access token: " + reason.replaceAll("[\\p{C}\\p{Z}]+", " "));
            System.exit(1);
        }
    }
}

// snippetgen 0.1.0 java/okhttp a154528d
