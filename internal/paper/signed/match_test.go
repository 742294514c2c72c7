package signed

import "testing"

func against(t testing.TB, issued, returned []byte) Match {
	t.Helper()
	m, err := read(t, returned).Against(issued)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
