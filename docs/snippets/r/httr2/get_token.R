library(httr2)

# Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
get_token_by_client_id_and_client_secret <- function() {
  # Read the client id and client secret from the environment
  client_id <- require_environment("CLIENT_ID")
  client_secret <- require_environment("CLIENT_SECRET")

  # Send the token request
  response <- request("https://auth.example.com/oauth2/token") |>
    req_headers(Accept = "application/json") |>
    req_auth_basic(curl::curl_escape(client_id), curl::curl_escape(client_secret)) |>
    req_body_form(
      grant_type = "client_credentials",
      client_id = client_id
    ) |>
    req_options(followlocation = FALSE) |>
    req_timeout(30) |>
    req_error(is_error = function(response) FALSE) |>
    req_perform()

  # Return the access token, or say why there is none
  status <- resp_status(response)
  answer <- parse_answer(response)
  token <- answer[["access_token"]]
  if (status >= 200 && status <= 299 && is.character(token) && nzchar(token)) {
    return(token)
  }
  reason <- Filter(is.character, list(answer[["error"]], answer[["error_description"]]))
  if (length(reason) == 0) {
    reason <- "no access token"
  }
  stop("HTTP ", status, ": ", paste(reason, collapse = ": "))
}

# The JSON object in the body of an answer; an empty list where there is none.
parse_answer <- function(response) {
  answer <- tryCatch(
    jsonlite::parse_json(resp_body_string(response, "UTF-8")),
    error = function(error) NULL
  )
  if (is.list(answer)) answer else list()
}

require_environment <- function(name) {
  value <- Sys.getenv(name, unset = NA)
  if (is.na(value)) {
    stop("Set the environment variable ", name)
  }
  value
}

tryCatch(
  writeLines(get_token_by_client_id_and_client_secret()),
  error = function(error) {
    reason <- gsub("[[:cntrl:][:space:]]+", " ", conditionMessage(error))
    writeLines(paste("No access token:", reason), stderr())
    quit(save = "no", status = 1)
  }
)

# snippetgen 0.1.0 r/httr2 a154528d
