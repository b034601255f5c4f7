// Command get_token gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// TokenSource hands out an access token, and requests the next one shortly before it expires.
// Goroutines may share one: those that come while a request is in flight wait for its outcome.
// The zero value is ready for use.
type TokenSource struct {
	mu   sync.Mutex
	last *renewal // behind a pointer, no printed form shows the token
}

// renewal is a request and, once done is closed, its outcome.
type renewal struct {
	done       chan struct{}
	token      string
	freshUntil time.Time
	err        error
}

// Token returns an access token, or an error that says why there is none.
// A caller whose context ends stops waiting; the request goes on for the others.
func (s *TokenSource) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	if s.last == nil || s.last.isOver() {
		s.last = &renewal{done: make(chan struct{})}
		go s.last.run(context.WithoutCancel(ctx))
	}
	last := s.last
	s.mu.Unlock()

	select {
	case <-last.done:
		return last.token, last.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// Forget drops a token that an API has refused with 401, so that the next call requests another.
func (s *TokenSource) Forget(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last != nil && s.last.isDone() && s.last.token == token {
		s.last = nil
	}
}

func (r *renewal) run(ctx context.Context) {
	defer close(r.done)
	asked := time.Now()
	token, lifetime, err := requestTokenWithRetries(ctx)
	r.token, r.err = token, err
	r.freshUntil = asked.Add(lifetime - min(time.Minute, lifetime/10))
}

func (r *renewal) isDone() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// isOver tells whether there is an outcome that is not, or no longer, of use to new callers.
func (r *renewal) isOver() bool {
	return r.isDone() && !time.Now().Before(r.freshUntil)
}

// busyError is an answer that asks to come back later.
type busyError struct {
	error
	retryAfter time.Duration
}

// requestTokenWithRetries requests a token, up to four times where the server is busy or out of
// reach.
func requestTokenWithRetries(ctx context.Context) (string, time.Duration, error) {
	for longestPause := 500 * time.Millisecond; ; longestPause *= 2 {
		token, lifetime, err := requestToken(ctx)
		var busy busyError
		again := errors.As(err, &busy) || isLost(err)
		if !again || longestPause > 2*time.Second {
			return token, lifetime, err
		}
		pause := max(longestPause/2+rand.N(longestPause/2), busy.retryAfter)
		if pause > 30*time.Second {
			return "", 0, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return "", 0, context.Cause(ctx)
		}
	}
}

// isLost tells whether a connection was refused, reset, closed without an answer, or timed out.
func isLost(err error) bool {
	var failure net.Error
	if errors.As(err, &failure) && failure.Timeout() {
		return true
	}
	var call *os.SyscallError
	return errors.As(err, &call) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// readRetryAfter reads a Retry-After header (RFC 9110, section 10.2.3).
func readRetryAfter(value string) time.Duration {
	if date, err := http.ParseTime(value); err == nil {
		return time.Until(date)
	}
	// 0 for what is no number, the largest for one that is larger
	seconds, _ := strconv.ParseInt(value, 10, 32)
	return time.Duration(seconds) * time.Second
}

// noEnd is the lifetime of a token that comes without one.
const noEnd = 100 * 365 * 24 * time.Hour

// readLifetime reads the seconds of expires_in, which some servers send as a text.
func readLifetime(expiresIn json.RawMessage) time.Duration {
	seconds, err := strconv.ParseFloat(strings.Trim(string(expiresIn), `"`), 64)
	if err != nil || math.IsNaN(seconds) || seconds > noEnd.Seconds() {
		return noEnd
	}
	return time.Duration(max(seconds, 0) * float64(time.Second))
}

// requestToken requests an access token and returns it with its lifetime.
func requestToken(ctx context.Context) (string, time.Duration, error) {
	// Read the client id and client secret from the environment
	var env environment
	clientID := env.require("CLIENT_ID")
	clientSecret := env.require("CLIENT_SECRET")
	if env.err != nil {
		return "", 0, env.err
	}

	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // credentials go nowhere else
		},
	}

	// Send the token request
	form := url.Values{}
	form.Set("grant_type", "client_credentials")
	form.Set("client_id", clientID)
	body := strings.NewReader(form.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://auth.example.com/oauth2/token", body)
	if err != nil {
		return "", 0, err
	}
	request.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(clientSecret))
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := client.Do(request)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return "", 0, err
	}

	// Return the access token, or say why there is none
	var answer struct {
		AccessToken      string          `json:"access_token"`
		ExpiresIn        json.RawMessage `json:"expires_in"`
		Error            string          `json:"error"`
		ErrorDescription string          `json:"error_description"`
	}
	err = json.Unmarshal(data, &answer)
	if err == nil && response.StatusCode/100 == 2 && answer.AccessToken != "" {
		return answer.AccessToken, readLifetime(answer.ExpiresIn), nil
	}
	reason := strings.Trim(answer.Error+": "+answer.ErrorDescription, ": ")
	err = fmt.Errorf("HTTP %d: %s", response.StatusCode, cmp.Or(reason, "no access token"))
	if response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable {
		return "", 0, busyError{err, readRetryAfter(response.Header.Get("Retry-After"))}
	}
	return "", 0, err
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
	var source TokenSource
	token, err := source.Token(context.Background())
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

// snippetgen 0.1.0 go/net-http client a154528d
