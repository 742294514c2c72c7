package web

// WorkPage is «Việc của tôi»: everything whose turn is the viewer's, by
// deadline. Template work/mine; path /viec.
type WorkPage struct {
	Frame
	Items []WorkItem
	// Waiting are links to lists of things that wait for others, with counts.
	Waiting []Count
	// Returns are what came back to the viewer, newest first.
	Returns []ReturnNote
	// Seen puts the messages away; nil when there are none.
	Seen *Form
	// New leads to assisted entry; "" where the role has none.
	New string
	// Book is the list of what waits for the viewer as a workbook; "" where the
	// role has no list of dossiers or nothing waits.
	Book  string
	Pager Pager
}

// Template names the page's template.
func (*WorkPage) Template() string { return "work/mine" }

// WorkItem is one thing to do.
type WorkItem struct {
	// What to do, in the imperative: "Kiểm tra hồ sơ".
	What Text
	Href string
	// On is the product or session, By the producer or body.
	On    Named
	By    Named
	Place Place
	Code  string
	Due   *Due
	// Waits says that others must do something first: not yet the viewer's.
	Waits bool
}

// Count is a number with the list behind it.
type Count struct {
	Text Text
	N    int
	// More says that there are others beyond N.
	More bool
	Href string
	Late bool
	// Current marks the list that is shown.
	Current bool
}

// ReturnNote tells that something came back and why.
type ReturnNote struct {
	On   Named
	What Text
	Why  []Text
}
