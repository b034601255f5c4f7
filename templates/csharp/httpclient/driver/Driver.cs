using System.Text.Json.Nodes;

/// <summary>Drives the token source of csharp/httpclient with tasks.</summary>
internal static class Driver
{
    private static readonly TokenSource Source = new();

    private static async Task Main()
    {
        while (Console.ReadLine() is { } line)
        {
            var command = line.Split(' ');
            JsonNode? answer = null;
            switch (command[0])
            {
                case "get":
                    var callers = Enumerable.Repeat(AskAsync, int.Parse(command[1])).Select(Task.Run);
                    answer = new JsonArray(await Task.WhenAll(callers));
                    break;
                case "forget":
                    Source.Forget(command[1]);
                    break;
                case "abandon":
                    answer = await AbandonAsync();
                    break;
            }
            Console.WriteLine(answer?.ToJsonString() ?? "null");
        }
    }

    private static async Task<JsonNode> AskAsync()
    {
        try
        {
            return new JsonObject { ["token"] = await Source.GetTokenAsync() };
        }
        catch (Exception error)
        {
            return new JsonObject { ["error"] = error.Message };
        }
    }

    private static async Task<JsonNode?> AbandonAsync()
    {
        using var cancellation = new CancellationTokenSource();
        var token = Source.GetTokenAsync(cancellation.Token);
        cancellation.Cancel();
        try
        {
            return await token;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
