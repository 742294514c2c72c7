package cli

import "io"

// Env is what a command may touch of the outside besides the files it is told
// of. Lang is the catalog language of what it prints.
type Env struct {
	Stdout, Stderr io.Writer
	Stdin          io.Reader
	Lang           string
}

// ExitError ends the program with Code: 1 for "no, something is wrong", 2 for
// bad input, 3 for a missing prerequisite. The command has already written the
// message to Env.Stderr; Err keeps the cause for tests.
type ExitError struct {
	Code int
	Err  error
}

func (e *ExitError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *ExitError) Unwrap() error { return e.Err }
