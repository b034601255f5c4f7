import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.util.Base64
import java.util.concurrent.CompletionException
import java.util.concurrent.TimeUnit
import kotlin.system.exitProcess

/** Gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). */
fun getTokenByClientIdAndClientSecret(): String {
    // Read the client id and client secret from the environment
    val clientId = requireEnvironment("CLIENT_ID")
    val clientSecret = requireEnvironment("CLIENT_SECRET")

    // Send the token request
    val parameters =
        listOf(
            "grant_type" to "client_credentials",
            "client_id" to clientId,
        )
    val form = parameters.joinToString("&") { (name, value) -> "$name=${encode(value)}" }
    val credentials = "${encode(clientId)}:${encode(clientSecret)}"
    val basic = Base64.getEncoder().encodeToString(credentials.toByteArray())
    val request =
        HttpRequest
            .newBuilder(URI("https://auth.example.com/oauth2/token"))
            .header("Authorization", "Basic $basic")
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build()
    val http = HttpClient.newHttpClient()
    val response =
        http
            .sendAsync(request, BodyHandlers.ofString())
            .orTimeout(30, TimeUnit.SECONDS) // for the body, too, unlike that of a request
            .join()

    // Return the access token, or say why there is none
    val status = response.statusCode()
    val answer = readJson(response.body())
    val token = answer.text("access_token")
    if (status in 200..299 && token.isNotEmpty()) {
        return token
    }
    error("HTTP $status: ${reason(answer)}")
}

private fun encode(text: String): String = URLEncoder.encode(text, Charsets.UTF_8)

private fun readJson(text: String): JsonObject =
    try {
        Json.parseToJsonElement(text) as? JsonObject
    } catch (notJson: SerializationException) {
        null
    } ?: JsonObject(emptyMap())

private fun JsonObject.text(member: String): String = (this[member] as? JsonPrimitive)?.takeIf { it.isString }?.content.orEmpty()

private fun reason(answer: JsonObject): String =
    listOf("error", "error_description")
        .map { answer.text(it) }
        .filter { it.isNotEmpty() }
        .joinToString(": ")
        .ifEmpty { "no access token" }

private fun requireEnvironment(name: String): String = System.getenv(name) ?: error("Set the environment variable $name")

fun main() {
    try {
        println(getTokenByClientIdAndClientSecret())
    } catch (error: Exception) {
        val cause = if (error is CompletionException) error.cause ?: error else error
        val reason = cause.message ?: cause.javaClass.simpleName
        System.err.println("No access token: ${reason.replace(Regex("[\\p{C}\\p{Z}]+"), " ")}")
        exitProcess(1)
    }
}

// snippetgen 0.1.0 kotlin/java-net-http a154528d
