// Command get_token gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/go-resty/resty/v2"
)

// getTokenByClientIDAndClientSecret requests an access token and returns it.
func getTokenByClientIDAndClientSecret(ctx context.Context) (string, error) {
	// Read the client id and client secret from the environment
	var env environment
	clientID := env.require("CLIENT_ID")
	clientSecret := env.require("CLIENT_SECRET")
	if env.err != nil {
		return "", env.err
	}

	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	client := resty.New()
	client.SetDisableWarn(true) // it would warn of a server on this machine, without TLS
	client.SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // credentials go nowhere else
	}))

	// Send the token request
	form := url.Values{}
	form.Set("grant_type", "client_credentials")
	form.Set("client_id", clientID)
	response, err := client.R().
		SetContext(ctx).
		SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(clientSecret)).
		SetHeader("Accept", "application/json").
		SetFormDataFromValues(form).
		Post("https://auth.example.com/oauth2/token")
	if err != nil {
		return "", err
	}

	// Return the access token, or say why there is none
	var answer struct {
		AccessToken      string `json:"access_token"`
		Error            string `json:"error"`
		ErrorDescription string `json:"error_description"`
	}
	err = json.Unmarshal(response.Body(), &answer)
	if err == nil && response.IsSuccess() && answer.AccessToken != "" {
		return answer.AccessToken, nil
	}
	reason := strings.Trim(answer.Error+": "+answer.ErrorDescription, ": ")
	return "", fmt.Errorf("HTTP %d: %s", response.StatusCode(), cmp.Or(reason, "no access token"))
}

// environment reads variables, and keeps the error of the first one that is not set.
type environment struct {
	err error
}

func (e *environment) require(name string) string {
	value, ok := os.LookupEnv(name)
	if !ok && e.err == nil {
		e.err = fmt.Errorf("set the environment variable %s", name)
	}
	return value
}

func main() {
	token, err := getTokenByClientIDAndClientSecret(context.Background())
	if err != nil {
		// One line, whatever the server said
		words := strings.FieldsFunc(err.Error(), func(r rune) bool {
			return r == ' ' || !unicode.IsPrint(r)
		})
		fmt.Fprintln(os.Stderr, "No access token:", strings.Join(words, " "))
		os.Exit(1)
	}
	fmt.Println(token)
}

// snippetgen 0.1.0 go/resty a154528d
