local cjson = require("cjson")
local http = require("socket.http")
local ltn12 = require("ltn12")
local mime = require("mime")
local socket = require("socket")
local ssl = require("ssl")
local url = require("socket.url")

--- Read an environment variable that has to be set.
local function require_variable(name)
  return os.getenv(name) or error("Set the environment variable " .. name, 0)
end

--- Tell whether a certificate is for a host (RFC 9110, section 4.3.4).
local function is_for_host(certificate, host)
  local names = certificate:extensions()["2.5.29.17"] or {}
  for _, name in ipairs(names.dNSName or {}) do
    local domain = name:lower():match("^%*(%..+%..+)$")
    if name:lower() == host or (domain and domain == host:match("^[^.]+(%..+)$")) then
      return true
    end
  end
  for _, address in ipairs(names.iPAddress or {}) do
    if address == host then
      return true
    end
  end
  return false
end

--- Say how to connect: with one time limit for the whole request, and to the right server only.
local function connector(is_secure)
  return function()
    local deadline = socket.gettime() + 30
    local stream = assert(socket.tcp())
    local connection = { settimeout = function() return 1 end }

    local function limited(method)
      return function(_, ...)
        stream:settimeout(math.max(deadline - socket.gettime(), 0), "t")
        return stream[method](stream, ...)
      end
    end
    connection.send, connection.receive = limited("send"), limited("receive")
    connection.close = function() return stream:close() end
    connection.connect = function(_, host, port)
      socket.try(limited("connect")(_, host, port))
      if is_secure then
        stream = socket.try(ssl.wrap(stream, {
          mode = "client",
          protocol = "any",
          options = { "all", "no_sslv2", "no_sslv3", "no_tlsv1", "no_tlsv1_1" },
          verify = "peer",
          cafile = os.getenv("SSL_CERT_FILE") or "/etc/ssl/certs/ca-certificates.crt",
        }))
        stream:sni(host)
        socket.try(limited("dohandshake")())
        if not is_for_host(stream:getpeercertificate(), host:lower()) then
          socket.try(nil, "the certificate is not for " .. host)
        end
      end
      return 1
    end
    return connection
  end
end

--- Encode names and values as a form does.
local function encode_form(parameters)
  local encoded = {}
  for position, parameter in ipairs(parameters) do
    encoded[position] = url.escape(parameter[1]) .. "=" .. url.escape(parameter[2])
  end
  return table.concat(encoded, "&")
end

--- Decode a JSON object; anything else makes an empty table.
local function decode(body)
  local is_json, answer = pcall(cjson.decode, body)
  return is_json and type(answer) == "table" and answer or {}
end

--- Send the token request; return the status and the answer.
local function send_token_request(client_id, client_secret)
  local token_endpoint = "https://auth.example.com/oauth2/token"
  local body = encode_form({
    { "grant_type", "client_credentials" },
    { "client_id", client_id },
  })
  local credentials = url.escape(client_id) .. ":" .. url.escape(client_secret)
  local chunks = {}
  local is_answered, status = http.request({
    url = token_endpoint,
    method = "POST",
    headers = {
      ["authorization"] = "Basic " .. mime.b64(credentials),
      ["accept"] = "application/json",
      ["content-type"] = "application/x-www-form-urlencoded",
      ["content-length"] = #body,
    },
    source = ltn12.source.string(body),
    sink = ltn12.sink.table(chunks),
    redirect = false,
    create = connector(url.parse(token_endpoint).scheme == "https"),
  })
  if not is_answered then
    error("no answer: " .. status, 0)
  end
  return status, decode(table.concat(chunks))
end

--- Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
local function get_token_by_client_id_and_client_secret()
  -- Read the client id and client secret from the environment
  local client_id = require_variable("CLIENT_ID")
  local client_secret = require_variable("CLIENT_SECRET")

  -- Send the token request
  local status, answer = send_token_request(client_id, client_secret)

  -- Return the access token, or say why there is none
  local token = answer.access_token
  if status < 200 or status > 299 or type(token) ~= "string" or token == "" then
    local words = {}
    for _, name in ipairs({ "error", "error_description" }) do
      words[#words + 1] = type(answer[name]) == "string" and answer[name] or nil
    end
    local reason = #words > 0 and table.concat(words, ": ") or "no access token"
    error(("HTTP %d: %s"):format(status, reason), 0)
  end
  return token
end

local is_token, result = pcall(get_token_by_client_id_and_client_secret)
if not is_token then
  io.stderr:write("No access token: ", (tostring(result):gsub("[%c%s]+", " ")), "\n")
  os.exit(1)
end
print(result)

-- snippetgen 0.1.0 lua/luasocket a154528d
