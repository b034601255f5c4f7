import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import okhttp3.Credentials
import okhttp3.FormBody
import okhttp3.OkHttpClient
import okhttp3.Request
import java.net.URLEncoder
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.seconds

/** Gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). */
fun getTokenByClientIdAndClientSecret(): String {
    // Read the client id and client secret from the environment
    val clientId = requireEnvironment("CLIENT_ID")
    val clientSecret = requireEnvironment("CLIENT_SECRET")

    // Send the token request
    val body =
        FormBody
            .Builder()
            .add("grant_type", "client_credentials")
            .add("client_id", clientId)
            .build()
    val basic = Credentials.basic(encode(clientId), encode(clientSecret))
    val request =
        Request
            .Builder()
            .url("https://auth.example.com/oauth2/token")
            .header("Authorization", basic)
            .header("Accept", "application/json")
            .post(body)
            .build()
    val http =
        OkHttpClient
            .Builder()
            .callTimeout(30.seconds)
            .readTimeout(0.seconds) // callTimeout covers it
            .followRedirects(false)
            .build()
    http.newCall(request).execute().use { response ->
        // Return the access token, or say why there is none
        val status = response.code
        val answer = readJson(response.body.string())
        val token = answer.text("access_token")
        if (status in 200..299 && token.isNotEmpty()) {
            return token
        }
        error("HTTP $status: ${reason(answer)}")
    }
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
        val reason = error.message ?: error.javaClass.simpleName
        System.err.println("No access token: ${reason.replace(Regex("[\\p{C}\\p{Z}]+"), " ")}")
        exitProcess(1)
    }
}

// snippetgen 0.1.0 kotlin/okhttp a154528d
