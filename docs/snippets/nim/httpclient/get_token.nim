## Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

import std/[asyncdispatch, base64, httpclient, json, net, os, sequtils, strutils, uri]
import openssl

proc requireEnvironment(name: string): string =
  if not existsEnv(name):
    raise newException(KeyError, "Set the environment variable " & name)
  getEnv(name)

proc verifyParameters(context: SslCtx): pointer
  {.cdecl, dynlib: DLLSSLName, importc: "SSL_CTX_get0_param".}
proc setHost(parameters: pointer, host: cstring, length: csize_t): cint
  {.cdecl, dynlib: DLLUtilName, importc: "X509_VERIFY_PARAM_set1_host".}
proc setAddress(parameters: pointer, address: cstring): cint
  {.cdecl, dynlib: DLLUtilName, importc: "X509_VERIFY_PARAM_set1_ip_asc".}

proc contextFor(url: string): SslContext =
  ## A context that takes the certificate of the server alone; the client itself compares no names.
  result = newContext()
  let host = parseUri(url).hostname
  let parameters = verifyParameters(result.context)
  let done =
    if isIpAddress(host): setAddress(parameters, host.cstring)
    else: setHost(parameters, host.cstring, 0)
  if done != 1:
    raise newException(SslError, "no certificate can be for " & host)

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
  let url = "https://auth.example.com/oauth2/token"
  let tls = contextFor(url)
  let client = newAsyncHttpClient(maxRedirects = 0, sslContext = tls, headers = headers)
  defer: client.close()
  let exchange = client.send(url, body)
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

# snippetgen 0.1.0 nim/httpclient a154528d
