package council

import (
	"encoding/base32"
	"encoding/hex"
	"strings"

	"saoque/internal/fault"
)

// CardKey names one member's card of one product in one round.
type CardKey struct {
	Session, Dossier, User string
	Round                  int
}

// letters of a card's code: a QR symbol packs capitals and digits closest.
var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

const idBytes = 16 // of a UUID

// Code writes the key in capitals and digits, 79 of them: what is printed as a
// QR symbol on a blank card.
func (k CardKey) Code() string {
	var b []byte
	for _, id := range []string{k.Session, k.Dossier, k.User} {
		raw, _ := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
		b = append(b, raw...)
	}
	return letters.EncodeToString(append(b, byte(k.Round)))
}

// ParseCardCode reads a card's code; what is not exactly one is NotFound.
func ParseCardCode(code string) (CardKey, error) {
	b, err := letters.DecodeString(code)
	if err != nil || len(b) != 3*idBytes+1 {
		return CardKey{}, fault.New(fault.NotFound, "fault.not-found")
	}
	id := func(i int) string {
		h := hex.EncodeToString(b[i*idBytes : (i+1)*idBytes])
		return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
	}
	k := CardKey{Session: id(0), Dossier: id(1), User: id(2), Round: int(b[3*idBytes])}
	if k.Code() != code {
		return CardKey{}, fault.New(fault.NotFound, "fault.not-found")
	}
	return k, nil
}
