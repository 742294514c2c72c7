package template

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"
)

// Office Open XML (ECMA-376 parts 1 and 2) says what each part of a package is
// by its content type, and what it is to another by a relationship. Both are
// lists of what is allowed here; everything else is refused by name.
const (
	wml     = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	mainDoc = wml + "document.main+xml"
	relKind = "application/vnd.openxmlformats-package.relationships+xml"
	anyXML  = "application/xml"
)

// kinds gives for each allowed content type where its parts stand.
var kinds = map[string]*regexp.Regexp{
	relKind:                                         regexp.MustCompile(`^(.*/)?_rels/[^/]*\.rels$`),
	mainDoc:                                         regexp.MustCompile(`^word/document\.xml$`),
	wml + "header+xml":                              regexp.MustCompile(`^word/header\d*\.xml$`),
	wml + "footer+xml":                              regexp.MustCompile(`^word/footer\d*\.xml$`),
	wml + "footnotes+xml":                           regexp.MustCompile(`^word/footnotes\.xml$`),
	wml + "endnotes+xml":                            regexp.MustCompile(`^word/endnotes\.xml$`),
	wml + "styles+xml":                              inWord,
	wml + "settings+xml":                            inWord,
	wml + "webSettings+xml":                         inWord,
	wml + "fontTable+xml":                           inWord,
	wml + "numbering+xml":                           inWord,
	wml + "comments+xml":                            inWord,
	wml + "commentsExtended+xml":                    inWord,
	wml + "commentsIds+xml":                         inWord,
	wml + "commentsExtensible+xml":                  inWord,
	wml + "people+xml":                              inWord,
	wml + "document.glossary+xml":                   inWord,
	"application/vnd.ms-word.stylesWithEffects+xml": inWord,
	"application/vnd.openxmlformats-officedocument.theme+xml":               inWord,
	"application/vnd.openxmlformats-officedocument.obfuscatedFont":          regexp.MustCompile(`^word/fonts/[^/]+\.odttf$`),
	"application/x-fontdata":                                                regexp.MustCompile(`^word/fonts/[^/]+$`),
	"application/x-font-ttf":                                                regexp.MustCompile(`^word/fonts/[^/]+\.odttf$`),
	"application/vnd.openxmlformats-package.core-properties+xml":            inProps,
	"application/vnd.openxmlformats-officedocument.extended-properties+xml": inProps,
	"application/vnd.openxmlformats-officedocument.custom-properties+xml":   inProps,
	"application/vnd.openxmlformats-officedocument.customXmlProperties+xml": inCustom,
	"application/vnd.ms-office.classificationlabels+xml":                    regexp.MustCompile(`^docMetadata/LabelInfo\.xml$`), // how confidential the file is, as Word marks it
	anyXML:        inCustom,
	"image/png":   pictures,
	"image/jpeg":  pictures,
	"image/jpg":   pictures,
	"image/gif":   pictures,
	"image/bmp":   pictures,
	"image/tiff":  pictures,
	"image/x-emf": pictures,
	"image/x-wmf": pictures,
	"image/emf":   pictures,
	"image/wmf":   pictures,
}

var (
	inWord   = regexp.MustCompile(`^word/.*\.xml$`)
	inProps  = regexp.MustCompile(`^docProps/[^/]+\.xml$`)
	inCustom = regexp.MustCompile(`^customXml/[^/]+\.xml$`)
	pictures = regexp.MustCompile(`^(word/media|docProps)/[^/]+$`)

	// written are the parts in which slots are looked for.
	written = regexp.MustCompile(`^word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$`)

	// programs are kinds and relationships of what can run.
	programs = regexp.MustCompile(`(?i)macro|vba|activex|oleobject|/control|keymap|attachedtoolbars|/package$|officedocument\.package|x-msdownload|javascript|html`)
)

// relations are the allowed relationship types, by their last word.
var relations = words(`officeDocument core-properties extended-properties custom-properties thumbnail styles
	stylesWithEffects settings webSettings fontTable numbering theme footnotes endnotes header footer image comments
	commentsExtended commentsIds commentsExtensible people customXml customXmlProps glossaryDocument font classificationlabels`)

// links are relationship types that fetch or lead elsewhere.
var links = words(`hyperlink attachedTemplate aFChunk subDocument mailMergeSource mailMergeHeaderSource frame
	externalLink externalLinkPath transform recipientData video audio media`)

// elements that run, embed or fetch wherever they stand, by local name.
var (
	running  = words("OLEObject control")
	fetching = words("altChunk subDoc attachedTemplate mailMerge saveThroughXslt externalData sourceFileName contentPart connectString")
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// heads are the first bytes that pictures have.
var heads = map[string][]string{
	"image/png":   {"\x89PNG\r\n\x1a\n"},
	"image/jpeg":  {"\xff\xd8\xff"},
	"image/jpg":   {"\xff\xd8\xff"},
	"image/gif":   {"GIF87a", "GIF89a"},
	"image/bmp":   {"BM"},
	"image/tiff":  {"II*\x00", "MM\x00*"},
	"image/x-emf": {"\x01\x00\x00\x00"},
	"image/emf":   {"\x01\x00\x00\x00"},
	"image/x-wmf": {"\xd7\xcd\xc6", "\x01\x00\x09\x00"},
	"image/wmf":   {"\xd7\xcd\xc6", "\x01\x00\x09\x00"},
}

// disguised are the first bytes of programs, archives and compound files,
// which is what a macro project or an embedded object is under any name.
var disguised = []string{"\xd0\xcf\x11\xe0", "MZ", "PK\x03\x04", "\x7fELF", "#!", "%PDF"}

const (
	contentTypes = "[Content_Types].xml"
	mainPart     = "word/document.xml"
)

// inspect gives every part its kind and refuses what is not allowed.
func inspect(parts []part, p *parser) error {
	at := map[string]int{}
	for i := range parts {
		at[strings.ToLower(parts[i].name)] = i
	}
	i, ok := at[strings.ToLower(contentTypes)]
	if !ok || parts[i].name != contentTypes {
		return refuse("paper.template-not-docx")
	}
	if _, ok := at[mainPart]; !ok {
		return refuse("paper.template-not-docx")
	}
	types, err := p.types(parts[i])
	if err != nil {
		return err
	}
	for i := range parts {
		if err := parts[i].inspect(types); err != nil {
			return err
		}
	}
	for _, x := range parts {
		if x.kind == relKind {
			if err := p.relations(x, at); err != nil {
				return err
			}
		}
	}
	if _, ok := at["_rels/.rels"]; !ok {
		return refuse("paper.template-not-docx")
	}
	return nil
}

// typeTable is what [Content_Types].xml says, names and extensions in small
// letters.
type typeTable struct{ byName, byExtension map[string]string }

func (p *parser) types(x part) (typeTable, error) {
	t := typeTable{map[string]string{}, map[string]string{}}
	err := p.list(x, "Types", func(e xml.StartElement) error {
		kind := attribute(e, "ContentType")
		switch e.Name.Local {
		case "Default":
			t.byExtension[strings.ToLower(attribute(e, "Extension"))] = kind
		case "Override":
			t.byName[strings.ToLower(strings.TrimPrefix(attribute(e, "PartName"), "/"))] = kind
		default:
			return refuse("paper.template-xml", x.name)
		}
		return nil
	})
	return t, err
}

// inspect finds the part's kind and looks at where it stands and how it begins.
func (x *part) inspect(types typeTable) error {
	for _, d := range disguised {
		if bytes.HasPrefix(x.data, []byte(d)) {
			return refuse("paper.template-macro", short(x.name))
		}
	}
	if x.name == contentTypes {
		return nil
	}
	name := strings.ToLower(x.name)
	kind, ok := types.byName[name]
	if !ok {
		kind = types.byExtension[strings.TrimPrefix(path.Ext(name), ".")]
	}
	kind, _, _ = strings.Cut(kind, ";")
	x.kind = strings.TrimSpace(kind)
	where, ok := kinds[x.kind]
	switch {
	case programs.MatchString(x.kind) || programs.MatchString(x.name):
		return refuse("paper.template-macro", short(x.name))
	case !ok || !where.MatchString(x.name), written.MatchString(x.name) != slotted(x.kind):
		return refuse("paper.template-kind", short(x.name), short(x.kind))
	}
	if hs := heads[x.kind]; hs != nil {
		for _, h := range hs {
			if bytes.HasPrefix(x.data, []byte(h)) {
				return nil
			}
		}
		return refuse("paper.template-kind", short(x.name), short(x.kind))
	}
	if x.isXML() && len(x.data) > MaxPart {
		return refuse("paper.template-part", short(x.name), MaxPart>>20)
	}
	return nil
}

func slotted(kind string) bool {
	switch strings.TrimPrefix(kind, wml) {
	case "document.main+xml", "header+xml", "footer+xml", "footnotes+xml", "endnotes+xml":
		return true
	}
	return false
}

func (x part) isXML() bool { return strings.HasSuffix(x.kind, "xml") || x.name == contentTypes }

// relations reads a part of relationships: inside the package only, of allowed
// types, and only to parts that are there.
func (p *parser) relations(x part, at map[string]int) error {
	dir := path.Dir(path.Dir(x.name)) // of the part that has them
	return p.list(x, "Relationships", func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return refuse("paper.template-xml", x.name)
		}
		kind, target, mode := attribute(e, "Type"), attribute(e, "Target"), attribute(e, "TargetMode")
		word := kind[strings.LastIndexByte(kind, '/')+1:]
		what := short(word + " → " + target)
		switch {
		case mode != "" && mode != "Internal", links[word], strings.Contains(target, "://"), strings.ContainsAny(target, "\\:%?#"), strings.HasPrefix(target, "//"):
			return refuse("paper.template-link", what)
		case programs.MatchString(kind):
			return refuse("paper.template-macro", what)
		case !relations[word]:
			return refuse("paper.template-kind", x.name, what)
		}
		full := strings.TrimPrefix(target, "/")
		if full == target {
			full = path.Join(dir, target)
		}
		to, ok := at[strings.ToLower(full)]
		if !ok || x.name == "_rels/.rels" && word == "officeDocument" && full != mainPart || to < 0 {
			return refuse("paper.template-link", what)
		}
		return nil
	})
}

// list reads a part that is one flat list of elements.
func (p *parser) list(x part, root string, item func(xml.StartElement) error) error {
	if len(x.data) > MaxPart || !tags(x.data) {
		return refuse("paper.template-xml", x.name)
	}
	d := xml.NewDecoder(bytes.NewReader(x.data))
	for depth := 0; ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return refuse("paper.template-xml", x.name)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if err := p.count(1 + len(e.Attr)); err != nil {
				return err
			}
			switch depth++; {
			case depth == 1 && e.Name.Local == root:
			case depth == 2:
				if err := item(e); err != nil {
					return err
				}
			default:
				return refuse("paper.template-xml", x.name)
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return refuse("paper.template-xml", x.name)
		}
	}
}

// attribute gives an attribute without a prefix.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
