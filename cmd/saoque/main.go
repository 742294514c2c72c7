// Command saoque runs the OCOP programme: see internal/cli.
package main

import (
	"os"

	"saoque/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
