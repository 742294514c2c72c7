package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// sight is what a process of readers has seen.
type sight struct {
	Elapsed time.Duration
	Took    []time.Duration // of every page, sorted
}

// look is the process of the readers: a closed loop of connections that ask for
// addresses at random and read every answer whole. It prints a sight.
func look(args []string) error {
	fs := flag.NewFlagSet("look", flag.ContinueOnError)
	at := fs.String("at", "", "host and port")
	cookie := fs.String("cookie", "", "the session's cookie")
	file := fs.String("addresses", "", "file of addresses, one a line")
	span := fs.Duration("span", time.Second, "how long")
	if err := fs.Parse(args); err != nil {
		return err
	}
	list, err := os.ReadFile(*file)
	if err != nil {
		return err
	}
	paths := strings.Split(string(list), "\n")
	readers := make([]*reader, callers)
	for i := range readers {
		conn, err := net.Dial("tcp", *at)
		if err != nil {
			return err
		}
		defer conn.Close()
		head := " HTTP/1.1\r\nHost: " + *at + "\r\nAccept-Encoding: gzip\r\n"
		if *cookie != "" {
			head += "Cookie: " + *cookie + "\r\n"
		}
		readers[i] = &reader{conn: conn, in: bufio.NewReaderSize(conn, 32<<10), head: head + "\r\n", rng: rand.New(rand.NewPCG(uint64(len(paths)), uint64(i)))}
	}
	t, err := loop(context.Background(), callers, *span, func(_ context.Context, caller, _ int) error {
		return readers[caller].read(paths)
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(sight{t.elapsed, t.took})
}

// reader is one connection. It writes and reads HTTP by itself: the standard
// client's goroutines would cost a good part of what a page does.
type reader struct {
	conn net.Conn
	in   *bufio.Reader
	head string // what follows the address
	rng  *rand.Rand
}

// read asks for one of the addresses.
func (r *reader) read(paths []string) error {
	path := paths[r.rng.IntN(len(paths))]
	if _, err := io.WriteString(r.conn, "GET "+path+r.head); err != nil {
		return err
	}
	res, err := http.ReadResponse(r.in, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", path, res.Status)
	}
	return nil
}
