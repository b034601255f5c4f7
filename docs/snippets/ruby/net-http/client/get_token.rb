# frozen_string_literal: true

require 'erb'
require 'json'
require 'net/http'
require 'time'
require 'timeout'

# Hands out an access token, and requests the next one shortly before it expires.
#
# Threads may share one: those that come while a request is in flight wait for its outcome.
class TokenSource
  # The server asks to come back later, after so many seconds.
  class BusyError < StandardError
    attr_reader :retry_after

    def initialize(message, retry_after)
      super(message)
      @retry_after = retry_after
    end
  end

  def initialize
    @lock = Mutex.new
    @in_flight = nil
    @token = nil
    @fresh_until = -Float::INFINITY
  end

  # Return an access token; raise an error that says why there is none.
  def token
    in_flight = @lock.synchronize do
      return @token if Process.clock_gettime(Process::CLOCK_MONOTONIC) < @fresh_until

      @in_flight = Thread.new { renew } unless @in_flight&.alive?
      @in_flight
    end
    in_flight.value
  end

  # Drop a token that an API has refused with 401, so that the next call requests another.
  def forget(token)
    @lock.synchronize { @fresh_until = -Float::INFINITY if token == @token }
  end

  # Without the token, which has no place in a log.
  def inspect
    "#<#{self.class}>"
  end

  private

  def renew
    Thread.current.report_on_exception = false # it is raised where it is waited for
    asked = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    token, lifetime = request_token_with_retries
    @lock.synchronize do
      @token = token
      @fresh_until = asked + lifetime - [60, lifetime / 10].min
    end
    token
  end

  # Request a token, up to four times where the server is busy or out of reach.
  def request_token_with_retries
    [0.5, 1.0, 2.0].each do |longest_pause|
      return request_token
    rescue BusyError, SystemCallError, SocketError, EOFError, OpenSSL::SSL::SSLError, Timeout::Error => e
      retry_after = e.is_a?(BusyError) ? e.retry_after : 0
      raise if retry_after > 30

      sleep [rand(longest_pause / 2..longest_pause), retry_after].max
    end
    request_token
  end

  # The seconds of a Retry-After header (RFC 9110, section 10.2.3), or 0.
  def read_retry_after(value)
    Integer(value.to_s, 10, exception: false) || (Time.httpdate(value.to_s) - Time.now)
  rescue ArgumentError
    0
  end

  # Seconds, which some servers send as a text; a token without any has no end.
  def read_lifetime(expires_in)
    Float(expires_in, exception: false) || Float::INFINITY
  end

  # Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4),
  # and its lifetime in seconds.
  def request_token
    # Read the client id and client secret from the environment
    client_id = ENV.fetch('CLIENT_ID')
    client_secret = ENV.fetch('CLIENT_SECRET')

    # Send the token request
    uri = URI('https://auth.example.com/oauth2/token')
    request = Net::HTTP::Post.new(uri)
    request['Accept'] = 'application/json'
    request['Accept-Encoding'] = 'identity' # so that the length of the answer is that of its body
    request.basic_auth(ERB::Util.url_encode(client_id), ERB::Util.url_encode(client_secret))
    request.set_form_data(
      'grant_type' => 'client_credentials',
      'client_id' => client_id
    )
    http = Net::HTTP.new(uri.hostname, uri.port)
    http.use_ssl = uri.scheme == 'https'
    # The timeouts of Net::HTTP are for each read, this one is for the whole exchange
    response = Timeout.timeout(30) { http.request(request) }
    # Net::HTTP takes an answer that breaks off for a whole one
    raise EOFError, 'the answer breaks off' if response.body.to_s.bytesize < response.content_length.to_i

    # Return the access token, or say why there is none
    answer = parse_answer(response.body)
    token = answer['access_token']
    if response.is_a?(Net::HTTPSuccess) && token.is_a?(String) && !token.empty?
      return token, read_lifetime(answer['expires_in'])
    end

    reason = answer.values_at('error', 'error_description').grep(String).join(': ')
    message = "HTTP #{response.code}: #{reason.empty? ? 'no access token' : reason}"
    raise BusyError.new(message, read_retry_after(response['Retry-After'])) if %w[429 503].include?(response.code)

    raise message
  end

  # The JSON object in the body of an answer; an empty one where there is none.
  def parse_answer(body)
    answer = JSON.parse(body.to_s)
    answer.is_a?(Hash) ? answer : {}
  rescue JSON::ParserError
    {}
  end
end

if $PROGRAM_NAME == __FILE__
  begin
    puts TokenSource.new.token
  rescue KeyError => e
    abort "Set the environment variable #{e.key}"
  rescue StandardError => e
    abort "No access token: #{e.message.scrub.gsub(/[^[:graph:]]+/, ' ')}"
  end
end

# snippetgen 0.1.0 ruby/net-http client a154528d
