// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

/// <summary>Hands out an access token, and requests the next one shortly before it expires.</summary>
/// <remarks>Callers may share one: those that come while a request is in flight wait for its outcome.</remarks>
public sealed class TokenSource
{
    private readonly object _lock = new();
    private Task<Token>? _latest;

    /// <summary>Returns an access token, or throws an exception that says why there is none.</summary>
    /// <param name="cancellationToken">Ends the wait of this caller alone.</param>
    public async Task<string> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        var token = await LatestOrNext().WaitAsync(cancellationToken);
        return token.Value;
    }

    /// <summary>Drops a token that an API refused with 401, so that the next call requests another.</summary>
    public void Forget(string token)
    {
        lock (_lock)
        {
            if (_latest is { IsCompletedSuccessfully: true } && _latest.Result.Value == token)
            {
                _latest = null;
            }
        }
    }

    private Task<Token> LatestOrNext()
    {
        lock (_lock)
        {
            if (_latest is null
                || (_latest.IsCompleted && !(_latest.IsCompletedSuccessfully && _latest.Result.IsFresh)))
            {
                _latest = Task.Run(RequestTokenWithRetriesAsync);
            }
            return _latest;
        }
    }

    /// <summary>Requests a token, up to four times where the server is busy or out of reach.</summary>
    private static async Task<Token> RequestTokenWithRetriesAsync()
    {
        foreach (var longestPause in new[] { 0.5, 1, 2 })
        {
            var pause = longestPause * (1 + Random.Shared.NextDouble()) / 2;
            try
            {
                return await RequestTokenAsync();
            }
            catch (BusyException busy) when (busy.RetryAfter <= 30)
            {
                pause = Math.Max(pause, busy.RetryAfter);
            }
            catch (Exception error) when (IsOutOfReach(error))
            {
                // The next attempt may find it
            }
            await Task.Delay(TimeSpan.FromSeconds(pause));
        }
        return await RequestTokenAsync();
    }

    // HttpClient cancels what takes too long
    private static bool IsOutOfReach(Exception error) =>
        error is TaskCanceledException or HttpRequestException { InnerException: not AuthenticationException };

    /// <summary>Returns the seconds of a Retry-After header (RFC 9110, section 10.2.3), or 0.</summary>
    private static double ReadRetryAfter(HttpResponseMessage response)
    {
        var value = response.Headers.TryGetValues("Retry-After", out var values) ? values.First() : null;
        if (double.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds;
        }
        return response.Headers.RetryAfter?.Date is { } date ? (date - DateTimeOffset.UtcNow).TotalSeconds : 0;
    }

    private static async Task<Token> RequestTokenAsync()
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
        var requestedAt = Stopwatch.GetTimestamp();
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
            // A token that does not say how long it lives is kept until it is forgotten
            var expiresIn = answer?["expires_in"]?.ToString();
            var known = double.TryParse(expiresIn, CultureInfo.InvariantCulture, out var lifetime);
            return new Token(token, requestedAt, known ? lifetime : double.PositiveInfinity);
        }
        var details = new[] { Text("error"), Text("error_description") }.Where(detail => detail is not null);
        var reason = string.Join(": ", details.DefaultIfEmpty("no access token"));
        var message = $"HTTP {(int)response.StatusCode}: {reason}";
        throw response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            ? new BusyException(message, ReadRetryAfter(response))
            : new InvalidOperationException(message);
    }

    private static string RequireEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"Set the environment variable {name}");

    /// <summary>A token, the time when it was requested, and its lifetime in seconds.</summary>
    private sealed record Token(string Value, long RequestedAt, double Lifetime)
    {
        public bool IsFresh =>
            Stopwatch.GetElapsedTime(RequestedAt).TotalSeconds < Lifetime - Math.Min(60, Lifetime / 10);
    }

    /// <summary>The server asks to come back later, after so many seconds.</summary>
    private sealed class BusyException : InvalidOperationException
    {
        public BusyException(string message, double retryAfter)
            : base(message) => RetryAfter = retryAfter;

        public double RetryAfter { get; }
    }
}

/// <summary>Prints one token; leave it out of a program that has a Main of its own.</summary>
internal static class GetToken
{
    private static async Task<int> Main()
    {
        try
        {
            Console.WriteLine(await new TokenSource().GetTokenAsync());
            return 0;
        }
        catch (Exception error)
        {
            // A failed connection has its reason inside
            var message = error is HttpRequestException ? error.GetBaseException().Message : error.Message;
            Console.Error.WriteLine($"No access token: {Regex.Replace(message, @"[\p{Cc}\s]+", " ")}");
            return 1;
        }
    }
}

// snippetgen 0.1.0 csharp/httpclient client a154528d
