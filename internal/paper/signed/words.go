package signed

// Key gives the catalog key of an outcome.
func (o Outcome) Key() string {
	switch o {
	case Passed:
		return "signed.outcome-passed"
	case Failed:
		return "signed.outcome-failed"
	}
	return "signed.outcome-not-made"
}

// Checked is a check by its name, for a page.
type Checked struct {
	Name string // a catalog key
	Check
}

// Checks lists the checks that can be made of a signature, in the order in
// which one rests on the other.
func (s Signature) Checks() []Checked {
	return []Checked{
		{"signed.check-range", s.Fits},
		{"signed.check-bytes", s.Bytes},
		{"signed.check-integrity", s.Integrity},
	}
}

// Unchecked lists what is never checked here, so that a page can say it
// beside every signature.
func (s Signature) Unchecked() []Reason {
	out := []Reason{
		{Key: "signed.unchecked-holder"},
		{Key: "signed.unchecked-chain"},
		{Key: "signed.unchecked-revocation"},
		{Key: "signed.unchecked-time"},
	}
	if s.Timestamp || s.OnlyTime {
		out = append(out, Reason{Key: "signed.unchecked-timestamp"})
	}
	return out
}

// Covered tells whether what the byte range takes in is what was signed: the
// range is well formed, the digest of its bytes is the signed one (or they are
// signed themselves), and the signature fits the key that it carries. A range
// alone is only a claim.
func (s Signature) Covered() bool {
	return s.Fits.Outcome == Passed && s.Bytes.Outcome != Failed && s.Integrity.Outcome == Passed
}

// Lines says in sentences who signed, when by their own word, and what the
// signature covers. Checks and Unchecked go beside it.
func (s Signature) Lines() []Reason {
	var out []Reason
	say := func(key string, args ...any) { out = append(out, Reason{key, args}) }
	who := s.Signer
	switch {
	case who == Signer{}:
		say("signed.signer-unknown")
	case who.Organisation == "" || who.Organisation == who.Name:
		say("signed.signer", who.Name, who.Serial)
	default:
		say("signed.signer-of", who.Name, who.Organisation, who.Serial)
	}
	if who.Issuer != "" || who.IssuerOrganisation != "" {
		name := who.Issuer
		if name == "" {
			name = who.IssuerOrganisation
		}
		say("signed.issuer", name, who.From.Date(), who.Until.Date())
	}
	switch {
	case s.OnlyTime:
		say("signed.document-timestamp")
	case s.ClaimedFrom == NoTime:
		say("signed.time-none")
	default:
		say("signed.time-claimed", s.Claimed)
	}
	if s.Timestamp {
		say("signed.timestamp")
	}
	switch {
	case s.Fits.Outcome != Passed:
		say("signed.covers-unknown")
	case !s.Covered():
		say("signed.covers-unproven")
	case s.Covers.Whole:
		say("signed.covers-whole")
	default:
		say("signed.covers-part", s.Covers.After)
	}
	if s.Weak {
		say("signed.weak")
	}
	if s.Field == "" {
		say("signed.no-field")
	}
	return out
}

// Lines says in sentences what was found in the file beside its signatures.
func (f *File) Lines() []Reason {
	var out []Reason
	say := func(key string, args ...any) { out = append(out, Reason{key, args}) }
	if n := len(f.Signatures); n == 0 {
		say("signed.no-signature")
	} else {
		say("signed.signatures", n)
	}
	return out
}

// Lines says in sentences how the file stands to the issued paper; the last
// one asks for a person where one is needed.
func (m Match) Lines() []Reason {
	var out []Reason
	say := func(key string, args ...any) { out = append(out, Reason{key, args}) }
	switch m.How {
	case Appended:
		say("signed.match-appended")
	case SameText:
		say("signed.match-text")
	case MoreText:
		if m.Returned == "" {
			say("signed.match-more-pages", m.Pages[0], m.Pages[1])
		} else {
			say("signed.match-more", m.Page, m.Returned)
		}
	case NoText:
		say("signed.match-no-text")
	case OtherText:
		switch {
		case m.Page > m.Pages[1]:
			say("signed.match-fewer-pages", m.Pages[0], m.Pages[1])
		default:
			say("signed.match-other", m.Page, m.Issued, m.Returned)
		}
	case Unreadable:
		say("signed.match-unreadable")
	}
	if m.Redrawn {
		say("signed.redrawn")
	}
	if m.Mended {
		say("signed.mended")
	}
	if m.Hidden {
		say("signed.hidden")
	}
	for i, k := range m.Marks {
		if i == 20 {
			say("signed.marks-more", len(m.Marks)-i)
			break
		}
		say("signed.mark", k.Page, k.Kind)
	}
	if m.NeedsPerson() {
		say("signed.needs-person")
	}
	return out
}
