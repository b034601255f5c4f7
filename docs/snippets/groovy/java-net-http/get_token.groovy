import static java.nio.charset.StandardCharsets.UTF_8

import groovy.json.JsonException
import groovy.json.JsonSlurper
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.util.concurrent.CompletionException
import java.util.concurrent.TimeUnit

/** Gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). */
String getTokenByClientIdAndClientSecret() {
    // Read the client id and client secret from the environment
    def clientId = requireEnvironment('CLIENT_ID')
    def clientSecret = requireEnvironment('CLIENT_SECRET')

    // Send the token request
    def parameters = [
        'grant_type': 'client_credentials',
        'client_id': clientId,
    ]
    def form = parameters.collect { name, value -> "$name=${encode(value)}" }.join('&')
    def credentials = "${encode(clientId)}:${encode(clientSecret)}"
    def basic = credentials.getBytes(UTF_8).encodeBase64()
    def request = HttpRequest.newBuilder(URI.create('https://auth.example.com/oauth2/token'))
        .header('Authorization', "Basic $basic")
        .header('Accept', 'application/json')
        .header('Content-Type', 'application/x-www-form-urlencoded')
        .POST(BodyPublishers.ofString(form))
        .build()
    def http = HttpClient.newHttpClient()
    // Not send(), whose time limit ends where the body begins
    def response = http.sendAsync(request, BodyHandlers.ofString())
        .orTimeout(30, TimeUnit.SECONDS)
        .join()

    // Return the access token, or say why there is none
    def status = response.statusCode()
    def answer = readJson(response.body())
    def token = answer.access_token
    if (status in 200..299 && token instanceof String && token) {
        return token
    }
    throw new IllegalStateException("HTTP $status: ${reason(answer)}")
}

String encode(String text) {
    URLEncoder.encode(text, UTF_8)
}

Map readJson(String text) {
    try {
        def answer = new JsonSlurper().parseText(text)
        return answer instanceof Map ? answer : [:]
    } catch (IllegalArgumentException | JsonException notJson) {
        return [:]
    }
}

String reason(Map answer) {
    def words = [answer.error, answer.error_description].findAll { it instanceof String && it }
    words.join(': ') ?: 'no access token'
}

String requireEnvironment(String name) {
    def value = System.getenv(name)
    if (value == null) {
        throw new IllegalStateException("Set the environment variable $name")
    }
    value
}

try {
    println getTokenByClientIdAndClientSecret()
} catch (Exception error) {
    def cause = error instanceof CompletionException ? error.cause : error
    def message = cause.message ?: cause.class.simpleName
    System.err.println "No access token: ${message.replaceAll(/[\p{C}\p{Z}]+/, ' ')}"
    System.exit(1)
}

// snippetgen 0.1.0 groovy/java-net-http a154528d
