package ledger

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

type record interface{ Bytes() []byte }

// readLines reads a file of lines; a missing file has none.
func readLines(path string) ([][]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text, ok := bytes.CutSuffix(text, []byte("\n"))
	if !ok {
		return nil, errors.New("ledger: the last line does not end")
	}
	return bytes.Split(text, []byte("\n")), nil
}

// strictRecord reads a record that must be written exactly as it would be again.
func strictRecord[R record](line []byte, from func(any) (R, error)) (R, error) {
	val, err := parseJSON(line)
	if err != nil {
		var zero R
		return zero, err
	}
	rec, err := from(val)
	if err == nil && !bytes.Equal(rec.Bytes(), line) {
		err = ErrNotCanonical
	}
	return rec, err
}

func writeRecords[R record](path string, recs []R) error {
	var b []byte
	for _, r := range recs {
		b = append(append(b, r.Bytes()...), '\n')
	}
	return writeFile(path, b, true)
}

// writeFile makes a file appear whole or not at all, and survive a power cut:
// a temporary file, synced, then renamed (or, without replace, linked, which
// fails when the name exists), then the directory synced.
func writeFile(path string, text []byte, replace bool) (err error) {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if rmErr := os.Remove(tmp.Name()); rmErr != nil && !errors.Is(rmErr, fs.ErrNotExist) {
			err = errors.Join(err, rmErr)
		}
	}()
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Sync())
	err = errors.Join(err, tmp.Close())
	if err != nil {
		return err
	}
	if replace {
		err = os.Rename(tmp.Name(), path)
	} else {
		err = os.Link(tmp.Name(), path)
	}
	if err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
