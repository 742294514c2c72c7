package web

import (
	"saoque/internal/calendar"
)

// Page is what a handler hands to the Renderer: a typed struct that names its
// template ("area/page", the file ui/area/page.tmpl) and carries the Frame
// that every page shares.
type Page interface {
	// Template names the page's template.
	Template() string
	// Chrome gives the shared frame, so that the renderer can set headers by it.
	Chrome() *Frame
}

// Frame is what every page shows around its content. The zero value is a
// Vietnamese page for a visitor who is not signed in.
type Frame struct {
	// Lang is "vi" or "en"; "" reads as "vi".
	Lang string
	// Path is the request's path; it marks the menu.
	Path string
	// Title is the object and, with State, its state: "Chuối sấy dẻo · Chưa nộp".
	Title Text
	// TitleSample marks the object in the title as invented.
	TitleSample bool
	// State is shown beside the title; nil where an object has no state.
	State *Tag
	// Lede is one sentence under the title.
	Lede Text
	// Viewer is who is signed in; nil for visitors.
	Viewer *Viewer
	// Nav is the menu of the viewer's roles; see NavFor.
	Nav []NavItem
	// Crumbs lead from the start to the page before this one.
	Crumbs []Link
	// Notices say what has just happened or must be known first.
	Notices []Notice
	// Demo is set in the demo only: the band with the simulated day.
	Demo *Demo
	// Plain makes the title small, where something else is the first thing to
	// read.
	Plain bool
	// Light leaves web fonts out: public pages stay under 30 KB.
	Light bool
	// LangLinks are the same page in the other languages; public pages only.
	LangLinks []Link
	// Refresh reloads the page after so many seconds; 0 never does.
	Refresh int
	// MaxAge is for how many seconds a visitor's page may be kept; 0 and every
	// signed-in page are never stored.
	MaxAge int
	// Failed says that the form below was refused; the renderer sets it on 422.
	Failed bool
}

// Chrome gives the frame itself; it makes every struct that embeds a Frame
// fit Page.
func (f *Frame) Chrome() *Frame { return f }

// Viewer is the person who is signed in, as the frame shows them.
type Viewer struct {
	// Name is the person's name, Where the unit or body of the main grant.
	Name, Where string
	// Roles are role ids, worded by the keys "ui.role.<id>".
	Roles []string
	// Sample marks an invented person.
	Sample bool
}

// Demo is the band that tells the simulated day.
type Demo struct{ Day calendar.Date }

// Link is words that lead somewhere.
type Link struct {
	Text Text
	Href string
	// Lang is the language of the target when it differs ("en"); "" otherwise.
	Lang string
}

// NavItem is one entry of the menu.
type NavItem struct {
	// Key words the entry, Href leads to it.
	Key, Href string
	// Current marks the place where the reader is.
	Current bool
	// Count is shown beside the entry when it is not zero.
	Count int
}

// Tone gives a tag, notice or state its look; colour never speaks alone.
type Tone string

// The tones. Late is the only red one.
const (
	Quiet   Tone = ""        // done, nothing to do: plain text
	Todo    Tone = "todo"    // to be done
	Fix     Tone = "fix"     // came back, to be corrected
	Blocked Tone = "blocked" // cannot be done yet
	Good    Tone = "good"    // reached, valid
	Late    Tone = "late"    // past its deadline
)

// Tag is a short state in words.
type Tag struct {
	Text Text
	Tone Tone
}

// Notice is a band above the content that stays until the page is left.
type Notice struct {
	Tone  Tone
	Text  Text
	Links []Link
}

// Text is words for a reader: either a catalog key with its arguments or,
// when Key is "", words that are data (a name, a reason somebody typed).
type Text struct {
	Key   string
	Args  []any
	Plain string
}

// Say is a text of the catalog.
func Say(key string, args ...any) Text { return Text{Key: key, Args: args} }

// Words is a text that is data.
func Words(s string) Text { return Text{Plain: s} }

// Empty reports whether there is nothing to show.
func (t Text) Empty() bool { return t.Key == "" && t.Plain == "" }
