// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

try
{
    Console.WriteLine(await GetTokenByClientIdAndClientSecretAsync());
    return 0;
}
catch (Exception error)
{
    // A failed connection has its reason inside
    var message = error is HttpRequestException ? error.GetBaseException().Message : error.Message;
    Console.Error.WriteLine($"No access token: {Regex.Replace(message, @"[\p{Cc}\s]+", " ")}");
    return 1;
}

static async Task<string> GetTokenByClientIdAndClientSecretAsync()
{
    // Read the client id and client secret from the environment
    var clientId = RequireEnvironment("CLIENT_ID");
    var clientSecret = RequireEnvironment("CLIENT_SECRET");

    // Send the token request
    var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
    using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
    using var request = new HttpRequestMessage(HttpMethod.Post, "https://auth.example.com/oauth2/token");
    request.Headers.Add("Accept", "application/json");
    var credentials = $"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(clientSecret)}";
    request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
    request.Content = new FormUrlEncodedContent(new Dictionary<string, string>
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = clientId,
    });
    using var response = await client.SendAsync(request);

    // Return the access token, or say why there is none
    JsonObject? answer = null;
    try
    {
        answer = await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync()) as JsonObject;
    }
    catch (JsonException)
    {
        // Not JSON: the status says the rest
    }
    string? Text(string name) =>
        answer?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
    if (response.IsSuccessStatusCode && Text("access_token") is { Length: > 0 } token)
    {
        return token;
    }
    var details = new[] { Text("error"), Text("error_description") }.Where(detail => detail is not null);
    var reason = string.Join(": ", details.DefaultIfEmpty("no access token"));
    throw new InvalidOperationException($"HTTP {(int)response.StatusCode}: {reason}");
}

static string RequireEnvironment(string name) =>
    Environment.GetEnvironmentVariable(name)
    ?? throw new InvalidOperationException($"Set the environment variable {name}");

// snippetgen 0.1.0 csharp/httpclient a154528d
