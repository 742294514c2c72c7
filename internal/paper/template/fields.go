package template

import (
	"regexp"
	"strings"
)

// harmless are the fields that only count, quote or date what is in the paper
// itself (ECMA-376 part 1, 17.16.5). All others are refused: INCLUDETEXT,
// INCLUDEPICTURE, DDE, LINK, DATABASE, MACROBUTTON and whatever comes later.
var harmless = words(`PAGE NUMPAGES SECTIONPAGES SECTION PAGEREF REF NOTEREF STYLEREF SEQ TOC TC XE INDEX
	DATE TIME CREATEDATE SAVEDATE PRINTDATE TITLE SUBJECT AUTHOR KEYWORDS COMMENTS LASTSAVEDBY NUMCHARS NUMWORDS
	DOCPROPERTY QUOTE SYMBOL IF COMPARE SET = FORMTEXT FORMCHECKBOX FORMDROPDOWN LISTNUM AUTONUM AUTONUMLGL AUTONUMOUT`)

// inner is a HYPERLINK to a mark in the paper itself.
var inner = regexp.MustCompile(`^HYPERLINK\s+\\L\s+("[^"\\]*"|[^\s"\\]+)(\s+\\[HO])*\s*$`)

// field is one being read; its instruction may be torn over runs and hold
// other fields.
type field struct {
	code  strings.Builder
	whole bool // the name was complete when something began inside it
	shown bool // past the separator: what follows is its result
}

// fields reports the code of the first field that is not harmless.
func (n *node) fields() (string, bool) {
	var stack []*field
	bad, found := "", false
	judge := func(code string) {
		if !found && !allowed(code) {
			bad, found = short(code), true
		}
	}
	var walk func(*node)
	walk = func(n *node) {
		for _, c := range n.children {
			switch c.local() {
			case "fldSimple":
				judge(attr(c.open, "instr"))
			case "fldChar":
				switch attr(c.open, "fldCharType") {
				case "begin":
					if k := len(stack); k > 0 && !stack[k-1].shown && !strings.ContainsAny(strings.TrimLeft(stack[k-1].code.String(), " \t\r\n"), " \t\r\n") {
						judge("{") // a name put together by another field
					}
					stack = append(stack, &field{})
				case "separate", "end":
					if k := len(stack); k > 0 {
						if !stack[k-1].shown {
							judge(stack[k-1].code.String())
						}
						stack[k-1].shown = true
						if attr(c.open, "fldCharType") == "end" {
							stack = stack[:k-1]
						}
					}
				default:
					judge("fldCharType")
				}
			case "instrText", "delInstrText":
				var text strings.Builder
				for _, t := range c.children {
					text.WriteString(t.text)
				}
				if k := len(stack); k > 0 {
					stack[k-1].code.WriteString(text.String())
				} else {
					judge(text.String()) // outside of any field
				}
			}
			walk(c)
		}
	}
	walk(n)
	for _, f := range stack { // never closed
		judge(f.code.String())
	}
	return bad, found
}

func allowed(code string) bool {
	code = strings.ToUpper(strings.TrimSpace(code))
	if code == "" {
		return true
	}
	name := strings.Fields(code)[0]
	return harmless[name] || name[0] == '=' || inner.MatchString(code)
}
