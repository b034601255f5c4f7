import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicNameValuePair;
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

        try (var http = HttpClients.custom()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .build()) {
            // Send the token request
            var parameters = List.of(
                    new BasicNameValuePair("grant_type", "client_credentials"),
                    new BasicNameValuePair("client_id", clientId));
            var credentials = URLEncoder.encode(clientId, UTF_8)
                    + ":" + URLEncoder.encode(clientSecret, UTF_8);
            var basic = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
            var request = new HttpPost("https://auth.example.com/oauth2/token");
            request.setHeader("Authorization", "Basic " + basic);
            request.setHeader("Accept", "application/json");
            // Without the charset that the entity would add
            request.setHeader("Content-Type", "application/x-www-form-urlencoded");
            request.setEntity(new UrlEncodedFormEntity(parameters, UTF_8));
            // HttpClient's own timeouts are for each wait; this is for all of them
            CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS).execute(request::abort);
            try (var response = http.executeOpen(null, request, null)) {
                // Return the access token, or say why there is none
                var status = response.getCode();
                var entity = response.getEntity();
                var content = entity == null ? new byte[0] : EntityUtils.toByteArray(entity);
                var answer = readJson(new String(content, UTF_8));
                var token = answer.path("access_token").stringValue("");
                if (status >= 200 && status <= 299 && !token.isEmpty()) {
                    return token;
                }
                throw new IllegalStateException("HTTP " + status + ": " + reason(answer));
            }
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

// snippetgen 0.1.0 java/apache-httpclient a154528d
