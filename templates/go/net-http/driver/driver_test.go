package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// TestMain drives the token source of go/net-http with goroutines: built as a test, it lies beside
// the program without a change to it.
func TestMain(*testing.M) {
	var source TokenSource
	output := json.NewEncoder(os.Stdout)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		command, argument, _ := strings.Cut(lines.Text(), " ")
		var answer any
		switch command {
		case "get":
			callers, err := strconv.Atoi(argument)
			if err != nil {
				panic(err)
			}
			answer = get(&source, callers)
		case "forget":
			source.Forget(argument)
		}
		if err := output.Encode(answer); err != nil {
			panic(err)
		}
	}
}

func get(source *TokenSource, callers int) []map[string]string {
	if callers > 1 {
		giveUp(source)
	}
	answers := make([]map[string]string, callers)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			token, err := source.Token(context.Background())
			if err != nil {
				answers[i] = map[string]string{"error": err.Error()}
				return
			}
			if printed := fmt.Sprintf("%v %+v %#v", source, source, source); strings.Contains(printed, token) {
				panic("the printed form of the source shows the token")
			}
			answers[i] = map[string]string{"token": token}
		})
	}
	all.Wait()
	return answers
}

// giveUp asks as a caller that does not wait, which those that come after it must not feel.
func giveUp(source *TokenSource) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := source.Token(ctx); err != nil && !errors.Is(err, context.Canceled) {
		panic(err)
	}
}
