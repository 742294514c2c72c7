package council

import (
	"strings"

	"saoque/internal/calendar"
	"saoque/internal/territory"
)

// maxDeeds bounds a history on a page.
const maxDeeds = 100

// ref reads a unit key "code@valid_from".
func ref(key string) (territory.Ref, bool) {
	code, from, ok := strings.Cut(key, "@")
	return territory.Ref{Code: code, From: calendar.Date(from)}, ok
}
