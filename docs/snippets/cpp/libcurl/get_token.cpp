// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

#include <array>
#include <cctype>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <curl/curl.h>
#include <nlohmann/json.hpp>

using nlohmann::json;

namespace {

std::string require_environment(const char *name) {
    const char *value = std::getenv(name);
    if (value == nullptr) {
        throw std::runtime_error("Set the environment variable " + std::string(name));
    }
    return value;
}

std::string percent_encode(const std::string &text) {
    const std::unique_ptr<char, decltype(&curl_free)> encoded(curl_easy_escape(nullptr, text.c_str(), 0), curl_free);
    return encoded.get();
}

std::string encode_form(const std::vector<std::pair<std::string, std::string>> &parameters) {
    std::string form;
    for (const auto &[name, value] : parameters) {
        form += (form.empty() ? "" : "&") + name + "=" + percent_encode(value);
    }
    return form;
}

std::size_t append(const char *data, std::size_t, std::size_t size, void *text) {
    static_cast<std::string *>(text)->append(data, size);
    return size;
}

std::string text_of(const json &answer, const char *name) {
    const auto member = answer.find(name);
    return member != answer.end() && member->is_string() ? member->get<std::string>() : "";
}

// Say why an answer carries no token.
std::runtime_error refusal(long status, const json &answer) {
    std::string reason = text_of(answer, "error");
    const std::string description = text_of(answer, "error_description");
    if (!reason.empty() && !description.empty()) {
        reason += ": ";
    }
    reason += description;
    return std::runtime_error("HTTP " + std::to_string(status) + ": " + (reason.empty() ? "no access token" : reason));
}

} // namespace

// Request an access token and return it; throw if there is none.
std::string get_token_by_client_id_and_client_secret() {
    // Read the client id and client secret from the environment
    const std::string client_id = require_environment("CLIENT_ID");
    const std::string client_secret = require_environment("CLIENT_SECRET");

    // Send the token request
    const std::string body = encode_form({
        {"grant_type", "client_credentials"},
        {"client_id", client_id},
    });
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
        curl_slist_append(nullptr, "Accept: application/json"), curl_slist_free_all);
    std::string text;
    std::array<char, CURL_ERROR_SIZE> message{};

    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
    curl_easy_setopt(curl.get(), CURLOPT_URL, "https://auth.example.com/oauth2/token");
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, percent_encode(client_id).c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, percent_encode(client_secret).c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &text);
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, message.data());
    if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK) {
        throw std::runtime_error(message[0] != '\0' ? message.data() : curl_easy_strerror(code));
    }
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);

    // Return the access token, or say why there is none
    const json answer = json::parse(text, nullptr, /*allow_exceptions=*/false);
    const std::string token = text_of(answer, "access_token");
    if (status / 100 == 2 && !token.empty()) {
        return token;
    }
    throw refusal(status, answer);
}

int main() {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    try {
        std::cout << get_token_by_client_id_and_client_secret() << '\n';
    } catch (const std::exception &error) {
        // One line, whatever the server said
        std::string message = error.what();
        for (char &c : message) {
            c = std::iscntrl(static_cast<unsigned char>(c)) ? ' ' : c;
        }
        std::cerr << "No access token:";
        std::istringstream words(message);
        for (std::string word; words >> word;) {
            std::cerr << ' ' << word;
        }
        std::cerr << '\n';
        return EXIT_FAILURE;
    }
}

// snippetgen 0.1.0 cpp/libcurl a154528d
