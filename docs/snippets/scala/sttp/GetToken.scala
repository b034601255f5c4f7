import java.net.URLEncoder
import java.nio.charset.StandardCharsets.UTF_8
import sttp.client4.*
import sttp.client4.httpclient.HttpClientFutureBackend
import sttp.model.Uri

import scala.concurrent.Await
import scala.concurrent.duration.DurationInt
import scala.util.Try
import scala.util.control.NonFatal

/** Gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). */
def getTokenByClientIdAndClientSecret(): String =
  // Read the client id and client secret from the environment
  val clientId = requireEnvironment("CLIENT_ID")
  val clientSecret = requireEnvironment("CLIENT_SECRET")

  // Send the token request
  val encodedId = URLEncoder.encode(clientId, UTF_8)
  val encodedSecret = URLEncoder.encode(clientSecret, UTF_8)
  val request = basicRequest
    .post(Uri.unsafeParse("https://auth.example.com/oauth2/token"))
    .auth.basic(encodedId, encodedSecret)
    .header("Accept", "application/json")
    .body(
      "grant_type" -> "client_credentials",
      "client_id" -> clientId,
    )
    .followRedirects(false)
    .readTimeout(30.seconds)
    .response(asByteArrayAlways)
  val backend = HttpClientFutureBackend()
  // The read timeout ends where the body begins; this is for the whole answer
  val response = Await.result(request.send(backend), 30.seconds)

  // Return the access token, or say why there is none
  val answer = readJson(String(response.body, UTF_8))
  val token = text(answer, "access_token")
  if response.isSuccess && token.nonEmpty then token
  else throw IllegalStateException(s"HTTP ${response.code}: ${reason(answer)}")

private def readJson(text: String): ujson.Value =
  Try(ujson.read(text)).getOrElse(ujson.Null)

private def text(answer: ujson.Value, member: String): String =
  answer.objOpt.flatMap(_.get(member)).flatMap(_.strOpt).getOrElse("")

private def reason(answer: ujson.Value): String =
  val words = Seq("error", "error_description").map(text(answer, _)).filter(_.nonEmpty)
  if words.isEmpty then "no access token" else words.mkString(": ")

private def requireEnvironment(name: String): String =
  sys.env.getOrElse(name, throw IllegalStateException(s"Set the environment variable $name"))

@main def getToken(): Unit =
  try println(getTokenByClientIdAndClientSecret())
  catch
    case NonFatal(error) =>
      val cause = error match
        case failure: SttpClientException => failure.cause
        case other => other
      val message = Option(cause.getMessage).getOrElse(cause.getClass.getSimpleName)
      System.err.println("No access token: " + message.replaceAll("[\\p{C}\\p{Z}]+", " "))
      sys.exit(1)

// snippetgen 0.1.0 scala/sttp a154528d
