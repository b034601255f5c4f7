require "http/client"
require "json"

# Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
def get_token_by_client_id_and_client_secret : String
  # Read the client id and client secret from the environment
  client_id = require_environment("CLIENT_ID")
  client_secret = require_environment("CLIENT_SECRET")

  # Send the token request
  uri = URI.parse("https://auth.example.com/oauth2/token")
  client = HTTP::Client.new(uri)
  client.basic_auth(percent_encode(client_id), percent_encode(client_secret))
  headers = HTTP::Headers{"Accept" => "application/json"}
  form = URI::Params.build do |params|
    params.add "grant_type", "client_credentials"
    params.add "client_id", client_id
  end
  status, body = within(30.seconds) do
    client.post(uri.request_target, headers, form: form) do |response|
      response.body_io.set_encoding("UTF-8")
      {response.status, response.body_io.gets_to_end}
    end
  end

  # Return the access token, or say why there is none
  answer = parse_answer(body)
  token = answer["access_token"]?.try(&.as_s?)
  return token if status.success? && token && !token.empty?

  details = {"error", "error_description"}.map { |name| answer[name]?.try(&.as_s?) }
  reason = details.to_a.compact.join(": ")
  raise "HTTP #{status.code}: #{reason.empty? ? "no access token" : reason}"
end

# The timeouts of HTTP::Client are for each read, this one is for the whole exchange.
def within(time_limit : Time::Span, &exchange : -> T) : T forall T
  outcome = Channel(T | Exception).new(1)
  spawn do
    outcome.send(exchange.call)
  rescue error
    outcome.send(error)
  end
  select
  when result = outcome.receive
    result.is_a?(Exception) ? raise(result) : result
  when timeout(time_limit)
    raise "no answer within #{time_limit.total_seconds.to_i} seconds"
  end
end

# The members of the JSON object in the body of an answer; none where there is none.
def parse_answer(body : String) : Hash(String, JSON::Any)
  JSON.parse(body).as_h? || {} of String => JSON::Any
rescue JSON::ParseException
  {} of String => JSON::Any
end

def percent_encode(text : String) : String
  URI.encode_www_form(text, space_to_plus: false)
end

def require_environment(name : String) : String
  ENV[name]? || raise "Set the environment variable #{name}"
end

begin
  puts get_token_by_client_id_and_client_secret
rescue error
  abort "No access token: #{error.message.to_s.gsub(/[[:cntrl:][:space:]]+/, " ")}"
end

# snippetgen 0.1.0 crystal/http-client a154528d
