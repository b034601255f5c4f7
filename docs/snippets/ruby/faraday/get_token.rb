# frozen_string_literal: true

require 'erb'
require 'faraday'
require 'json'
require 'timeout'

# Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
def get_token_by_client_id_and_client_secret
  # Read the client id and client secret from the environment
  client_id = ENV.fetch('CLIENT_ID')
  client_secret = ENV.fetch('CLIENT_SECRET')

  # Send the token request
  credentials = [client_id, client_secret].map { |text| ERB::Util.url_encode(text) }.join(':')
  connection = Faraday.new
  # The timeouts of Faraday are for each read, this one is for the whole exchange
  response = Timeout.timeout(30) do
    connection.post(
      'https://auth.example.com/oauth2/token',
      {
        'grant_type' => 'client_credentials',
        'client_id' => client_id
      },
      {
        'Accept' => 'application/json',
        'Authorization' => "Basic #{[credentials].pack('m0')}"
      }
    )
  end

  # Return the access token, or say why there is none
  answer = parse_answer(response.body)
  token = answer['access_token']
  return token if response.success? && token.is_a?(String) && !token.empty?

  reason = answer.values_at('error', 'error_description').grep(String).join(': ')
  raise "HTTP #{response.status}: #{reason.empty? ? 'no access token' : reason}"
end

# The JSON object in the body of an answer; an empty one where there is none.
def parse_answer(body)
  answer = JSON.parse(body.to_s)
  answer.is_a?(Hash) ? answer : {}
rescue JSON::ParserError
  {}
end

begin
  puts get_token_by_client_id_and_client_secret
rescue KeyError => e
  abort "Set the environment variable #{e.key}"
rescue StandardError => e
  abort "No access token: #{e.message.scrub.gsub(/[^[:graph:]]+/, ' ')}"
end

# snippetgen 0.1.0 ruby/faraday a154528d
