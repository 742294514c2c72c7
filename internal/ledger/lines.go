package ledger

import (
	"bufio"
	"errors"
	"io"
)

// maxLine bounds a line, so that a hostile file cannot take all memory.
const maxLine = 16 << 20

// batch is a piece of a file: whole lines without their LF. tail says why the
// last of them is no line.
type batch struct {
	texts [][]byte
	tail  error
	lines []line
	done  chan struct{}
}

func (b *batch) parse() {
	b.lines = make([]line, len(b.texts))
	for i, text := range b.texts {
		b.lines[i] = readLine(text)
	}
	if n := len(b.lines); b.tail != nil {
		b.lines[n-1].err = b.tail
	}
}

// eachLine reads r line by line and calls take in order, with lines numbered
// from 1. The costly part, reading the lines' content, is shared by workers;
// with none it happens in place.
func eachLine(r io.Reader, workers int, take func(int, line)) error {
	in := bufio.NewReaderSize(r, 1<<14)
	n := 0
	serve := func(b *batch) {
		for _, l := range b.lines {
			n++
			take(n, l)
		}
	}
	if workers == 0 {
		return readBatches(in, func(b *batch) {
			b.parse()
			serve(b)
		})
	}
	order := make(chan *batch, 2*workers)
	work := make(chan *batch, 2*workers)
	var err error
	go func() {
		err = readBatches(in, func(b *batch) {
			b.done = make(chan struct{})
			order <- b
			work <- b
		})
		close(work)
		close(order)
	}()
	for range workers {
		go func() {
			for b := range work {
				b.parse()
				close(b.done)
			}
		}()
	}
	for b := range order {
		<-b.done
		serve(b)
	}
	return err
}

// readBatches cuts the file into batches of some 64 KB.
func readBatches(in *bufio.Reader, give func(*batch)) error {
	for {
		b := &batch{}
		var err error
		for size := 0; size < 1<<16 && err == nil; {
			var text []byte
			if text, err = readText(in); err == nil {
				text = text[:len(text)-1]
			} else if len(text) > 0 && (err == io.EOF || errors.Is(err, errLineLength)) {
				b.tail = errors.Join(errors.New("ledger: the line does not end"), err)
			} else {
				break
			}
			size += len(text)
			b.texts = append(b.texts, text)
		}
		if len(b.texts) > 0 {
			give(b)
		}
		switch {
		case err == io.EOF || errors.Is(err, errLineLength):
			return nil // an overlong line is a finding, and what follows is not read
		case err != nil:
			return err
		}
	}
}

var errLineLength = errors.New("ledger: the line is too long")

// readText reads up to and including LF; the text is the caller's own.
func readText(in *bufio.Reader) ([]byte, error) {
	var text []byte
	for {
		part, err := in.ReadSlice('\n')
		text = append(text, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, err
		}
		if len(text) > maxLine {
			return text, errLineLength
		}
	}
}
