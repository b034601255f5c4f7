## Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

import std/[asyncdispatch, base64, httpclient, json, os, sequtils, strutils, uri]

proc requireEnvironment(name: string): string =
  if not existsEnv(name):
    raise newException(KeyError, "Set the environment variable " & name)
  getEnv(name)

proc send(client: AsyncHttpClient, url, body: string): Future[(HttpCode, string)] {.async.} =
  let response = await client.post(url, body)
  return (response.code, await response.body)

proc parseAnswer(text: string): JsonNode =
  try:
    parseJson(text)
  except ValueError:
    newJObject()

proc getTokenByClientIdAndClientSecret(): Future[string] {.async.} =
  ## Request an access token and return it; raise an error if there is none.
  # Read the client id and client secret from the environment
  let clientId = requireEnvironment("CLIENT_ID")
  let clientSecret = requireEnvironment("CLIENT_SECRET")

  # Send the token request
  let credentials = encode(encodeUrl(clientId) & ":" & encodeUrl(clientSecret))
  let headers = newHttpHeaders({
    "Accept": "application/json",
    "Authorization": "Basic " & credentials,
    "Content-Type": "application/x-www-form-urlencoded",
  })
  let body = encodeQuery({
    "grant_type": "client_credentials",
    "client_id": clientId,
  }, omitEq = false)
  let client = newAsyncHttpClient(maxRedirects = 0, headers = headers)
  defer: client.close()
  let exchange = client.send("https://auth.example.com/oauth2/token", body)
  if not await exchange.withTimeout(30 * 1000):
    raise newException(IOError, "no answer within 30 seconds")
  let (code, text) = exchange.read

  # Return the access token, or say why there is none
  let
    answer = parseAnswer(text)
    token = answer{"access_token"}.getStr
    error = answer{"error"}.getStr
  if code.is2xx and token != "":
    return token
  let reason = @[error, answer{"error_description"}.getStr].filterIt(it != "").join(": ")
  raise newException(IOError, "HTTP " & $code.int & ": " & (if reason == "": "no access token" else: reason))

when isMainModule:
  try:
    echo waitFor getTokenByClientIdAndClientSecret()
  except CatchableError as error:
    # One line, whatever the server said
    let words = error.msg.split({'\0'..' ', '\x7F'}).filterIt(it != "")
    quit "No access token: " & words.join(" ")
