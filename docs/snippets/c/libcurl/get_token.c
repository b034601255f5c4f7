// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <curl/curl.h>

enum { REASON_SIZE = 1024 };

static const char *require_environment(const char *name, char *reason) {
    const char *value = getenv(name);
    if (value == NULL) {
        snprintf(reason, REASON_SIZE, "Set the environment variable %s", name);
    }
    return value;
}

static void add_parameter(FILE *form, const char *name, const char *value) {
    char *encoded = curl_easy_escape(NULL, value, 0);
    fprintf(form, "%s%s=%s", ftell(form) > 0 ? "&" : "", name, encoded);
    curl_free(encoded);
}

static const char *text_of(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

// Return the access token of an answer, or NULL and the reason.
static char *read_token(const cJSON *answer, long status, char *reason) {
    const char *token = text_of(answer, "access_token");
    if (status / 100 == 2 && token != NULL && *token != '\0') {
        return strdup(token);
    }
    const char *error = text_of(answer, "error");
    const char *description = text_of(answer, "error_description");
    if (error != NULL && description != NULL) {
        snprintf(reason, REASON_SIZE, "HTTP %ld: %s: %s", status, error, description);
    } else {
        const char *known = error != NULL ? error : description;
        snprintf(reason, REASON_SIZE, "HTTP %ld: %s", status, known != NULL ? known : "no access token");
    }
    return NULL;
}

// Request an access token, which the caller frees; return NULL and the reason if there is none.
static char *get_token_by_client_id_and_client_secret(char *reason) {
    // Read the client id and client secret from the environment
    *reason = '\0';
    const char *client_id = require_environment("CLIENT_ID", reason);
    const char *client_secret = require_environment("CLIENT_SECRET", reason);
    if (*reason != '\0') {
        return NULL;
    }

    // Send the token request
    char *body = NULL;
    size_t body_size = 0;
    FILE *form = open_memstream(&body, &body_size);
    add_parameter(form, "grant_type", "client_credentials");
    add_parameter(form, "client_id", client_id);
    fclose(form);
    struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
    char *user = curl_easy_escape(NULL, client_id, 0);
    char *password = curl_easy_escape(NULL, client_secret, 0);
    char *text = NULL;
    size_t text_size = 0;
    FILE *stream = open_memstream(&text, &text_size);

    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, "https://auth.example.com/oauth2/token");
    curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, stream);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    CURLcode result = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(curl);
    fclose(stream);
    curl_slist_free_all(headers);
    curl_free(user);
    curl_free(password);
    free(body);

    // Return the access token, or say why there is none
    cJSON *answer = cJSON_ParseWithLength(text, text_size);
    char *token = NULL;
    if (result == CURLE_OK) {
        token = read_token(answer, status, reason);
    } else if (*reason == '\0') {
        snprintf(reason, REASON_SIZE, "%s", curl_easy_strerror(result));
    }
    cJSON_Delete(answer);
    free(text);
    return token;
}

int main(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    char reason[REASON_SIZE];
    char *token = get_token_by_client_id_and_client_secret(reason);
    if (token == NULL) {
        // One line, whatever the server said
        for (char *c = reason; *c != '\0'; c++) {
            *c = iscntrl((unsigned char)*c) ? ' ' : *c;
        }
        fputs("No access token:", stderr);
        for (char *word = strtok(reason, " "); word != NULL; word = strtok(NULL, " ")) {
            fprintf(stderr, " %s", word);
        }
        fputc('\n', stderr);
        return EXIT_FAILURE;
    }
    puts(token);
    free(token);
    return EXIT_SUCCESS;
}

// snippetgen 0.1.0 c/libcurl a154528d
