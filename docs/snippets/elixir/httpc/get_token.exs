defmodule AccessToken do
  @moduledoc "Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4)."

  @doc "Request an access token and return it; raise an error if there is none."
  def get_token_by_client_id_and_client_secret do
    # Read the client id and client secret from the environment
    client_id = require_environment("CLIENT_ID")
    client_secret = require_environment("CLIENT_SECRET")

    # Send the token request
    credentials = encode(client_id) <> ":" <> encode(client_secret)

    headers = [
      {~c"authorization", "Basic " <> Base.encode64(credentials)},
      {~c"accept", "application/json"}
    ]

    parameters = [
      {"grant_type", "client_credentials"},
      {"client_id", client_id}
    ]

    request = {
      "https://auth.example.com/oauth2/token",
      headers,
      ~c"application/x-www-form-urlencoded",
      URI.encode_query(parameters)
    }

    {status, answer} = post(request)

    # Return the access token, or say why there is none
    case answer do
      %{"access_token" => token} when status in 200..299 and is_binary(token) and token != "" ->
        token

      _ ->
        details = Enum.filter([answer["error"], answer["error_description"]], &is_binary/1)
        reason = if details == [], do: "no access token", else: Enum.join(details, ": ")
        raise "HTTP #{status}: #{reason}"
    end
  end

  # Send a request; return the status and the JSON object of its answer
  defp post(request) do
    http_options = [
      timeout: :timer.seconds(30),
      autoredirect: false,
      ssl: [log_level: :none] ++ :httpc.ssl_verify_host_options(true)
    ]

    case :httpc.request(:post, request, http_options, body_format: :binary) do
      {:ok, {{_, status, _}, _, body}} -> {status, parse_answer(body)}
      {:error, {:failed_connect, [_, {:inet, _, reason}]}} -> raise "#{:ssl.format_error(reason)}"
      {:error, reason} -> raise inspect(reason)
    end
  end

  # The JSON object in the body of an answer; an empty one where there is none
  defp parse_answer(body) do
    case :jiffy.decode(body, [:return_maps]) do
      %{} = answer -> answer
      _ -> %{}
    end
  rescue
    ErlangError -> %{}
  end

  # Percent-encode all of a text but letters, digits and -._~
  defp encode(text), do: URI.encode(text, &URI.char_unreserved?/1)

  # The value of an environment variable, which must be set
  defp require_environment(name) do
    System.get_env(name) || raise "Set the environment variable #{name}"
  end
end

for application <- [:inets, :ssl] do
  {:ok, _} = Application.ensure_all_started(application)
end

try do
  IO.puts(AccessToken.get_token_by_client_id_and_client_secret())
rescue
  error in RuntimeError ->
    # One line, whatever the server said
    reason = String.replace(error.message, ~r/[\pC\pZ]+/u, " ")
    IO.puts(:stderr, "No access token: #{reason}")
    System.halt(1)
end

# snippetgen 0.1.0 elixir/httpc a154528d
