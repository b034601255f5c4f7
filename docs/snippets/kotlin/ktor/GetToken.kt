import io.ktor.client.HttpClient
import io.ktor.client.engine.java.Java
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.request.accept
import io.ktor.client.request.basicAuth
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.client.statement.bodyAsBytes
import io.ktor.http.ContentType
import io.ktor.http.content.TextContent
import io.ktor.http.encodeURLParameter
import io.ktor.http.formUrlEncode
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.seconds

/** Gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). */
suspend fun getTokenByClientIdAndClientSecret(): String {
    // Read the client id and client secret from the environment
    val clientId = requireEnvironment("CLIENT_ID")
    val clientSecret = requireEnvironment("CLIENT_SECRET")

    val http =
        HttpClient(Java) {
            followRedirects = false
            install(HttpTimeout) { requestTimeoutMillis = 30.seconds.inWholeMilliseconds }
        }
    http.use {
        // Send the token request
        val parameters =
            listOf(
                "grant_type" to "client_credentials",
                "client_id" to clientId,
            )
        val response =
            http.post("https://auth.example.com/oauth2/token") {
                basicAuth(clientId.encodeURLParameter(), clientSecret.encodeURLParameter())
                accept(ContentType.Application.Json)
                // Not submitForm(), which adds a charset to the content type
                setBody(TextContent(parameters.formUrlEncode(), ContentType.Application.FormUrlEncoded))
            }

        // Return the access token, or say why there is none
        val status = response.status.value
        val answer = readJson(response.bodyAsBytes().decodeToString())
        val token = answer.text("access_token")
        if (status in 200..299 && token.isNotEmpty()) {
            return token
        }
        error("HTTP $status: ${reason(answer)}")
    }
}

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

suspend fun main() {
    try {
        println(getTokenByClientIdAndClientSecret())
    } catch (error: Exception) {
        val reason = error.message ?: error.javaClass.simpleName
        System.err.println("No access token: ${reason.replace(Regex("[\\p{C}\\p{Z}]+"), " ")}")
        exitProcess(1)
    }
}

// snippetgen 0.1.0 kotlin/ktor a154528d
