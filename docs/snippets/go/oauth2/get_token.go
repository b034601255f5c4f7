// Command get_token gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
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
	exchange := &tokenExchange{base: http.DefaultTransport}
	client := &http.Client{
		Transport: exchange,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // credentials go nowhere else
		},
	}

	// Send the token request
	params := url.Values{}
	params.Set("client_id", clientID)
	config := clientcredentials.Config{
		ClientID:       clientID,
		ClientSecret:   clientSecret,
		TokenURL:       "https://auth.example.com/oauth2/token",
		EndpointParams: params,
		AuthStyle:      oauth2.AuthStyleInHeader,
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, client)
	token, err := config.Token(ctx)

	// Return the access token, or say why there is none
	if err == nil {
		return token.AccessToken, nil
	}
	var refusal *oauth2.RetrieveError
	if errors.As(err, &refusal) {
		reason := strings.Trim(refusal.ErrorCode+": "+refusal.ErrorDescription, ": ")
		return "", fmt.Errorf("HTTP %d: %s", exchange.status, cmp.Or(reason, "no access token"))
	}
	if exchange.status != 0 {
		return "", fmt.Errorf("HTTP %d: %w", exchange.status, err)
	}
	return "", err
}

// tokenExchange adds the headers that package oauth2 leaves out, and keeps the status of the answer.
type tokenExchange struct {
	base   http.RoundTripper
	status int
}

// RoundTrip implements [http.RoundTripper].
func (e *tokenExchange) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Accept", "application/json")
	response, err := e.base.RoundTrip(request)
	if err == nil {
		e.status = response.StatusCode
	}
	return response, err
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

// snippetgen 0.1.0 go/oauth2 a154528d
