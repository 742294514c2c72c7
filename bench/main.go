// Bench prints the product's figures, each beside a baseline measured in the
// same run, and runs the kill storm.
//
//	go run ./bench                 figures, both engines (make bench)
//	go run ./bench -quick          the same in short rounds, to see that it works
//	go run ./bench kill-storm -n N kills in the middle of the walk
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	args := os.Args[1:]
	run := figures
	if len(args) > 0 && args[0] == "kill-storm" {
		run, args = killStorm, args[1:]
	} else if len(args) > 0 && args[0] == "certificates" { // started by the figures
		run, args = certify, args[1:]
	} else if len(args) > 0 && args[0] == "look" { // so is this
		run, args = look, args[1:]
	}
	if err := run(args); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(1)
	}
}
