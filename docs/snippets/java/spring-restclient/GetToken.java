import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.StreamUtils;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
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
        var body = new LinkedMultiValueMap<String, String>();
        body.add("grant_type", "client_credentials");
        body.add("client_id", clientId);
        var basic = HttpHeaders.encodeBasicAuth(
                URLEncoder.encode(clientId, UTF_8), URLEncoder.encode(clientSecret, UTF_8), UTF_8);
        var requests = new JdkClientHttpRequestFactory(); // follows no redirect
        requests.setReadTimeout(Duration.ofSeconds(30));
        var http = RestClient.builder().requestFactory(requests).build();
        var call = http.post()
                .uri(URI.create("https://auth.example.com/oauth2/token"))
                .headers(headers -> headers.setBasicAuth(basic))
                .accept(MediaType.APPLICATION_JSON)
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body(body);
        // Not retrieve(), which throws at an error and hides what the server says of it
        try (var response = call.exchange((sent, received) -> received, false)) {
            // Return the access token, or say why there is none
            var status = response.getStatusCode().value();
            var answer = readJson(StreamUtils.copyToString(response.getBody(), UTF_8));
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
            var cause = error instanceof ResourceAccessException ? error.getCause() : error;
            var name = cause.getClass().getSimpleName();
            var reason = Objects.requireNonNullElse(cause.getMessage(), name);
            System.err.println("No access token: " + reason.replaceAll("[\\p{C}\\p{Z}]+", " "));
            System.exit(1);
        }
    }
}

// snippetgen 0.1.0 java/spring-restclient a154528d
