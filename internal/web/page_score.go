package web

import "saoque/internal/calendar"

// PrelimPage is the advisory team's preliminary score, criterion by criterion
// with remarks. Template score/prelim; path /ho-so/{code}/so-bo. Fields:
// c-<code>, n-<code>, g (gates), do (save|send).
type PrelimPage struct {
	Frame
	Code    string
	Form    Form
	Sheet   Sheet
	Dossier DossierBrief
	// Send offers to go on to the team's conclusion, to those who may conclude.
	Send bool
	Back string
}

// Template names the page's template.
func (*PrelimPage) Template() string { return "score/prelim" }

// DossierBrief is the summary of a dossier beside a sheet.
type DossierBrief struct {
	Product  Named
	Producer Named
	Place    Place
	Code     string
	// Sample marks the code as invented.
	Sample bool
	Href   string
	// Links lead to documents, photos and the like, with counts in the words.
	Links []Link
}

// ScoreListPage is a session as a member sees it: the products in the agenda's
// order with the member's own state. Template score/list; path /phien/{id}.
type ScoreListPage struct {
	Frame
	Session SessionBrief
	Items   []ScoreItem
	// Sent of Of own cards.
	Progress Progress
	// Next leads to the next product to score; "" when none is open.
	Next string
	// Board leads to the secretary's page of states.
	Board string
}

// Template names the page's template.
func (*ScoreListPage) Template() string { return "score/list" }

// SessionBrief is what every page of a session says about it.
type SessionBrief struct {
	ID, Title, Council, Place string
	On                        calendar.Date
	State                     Tag
	Sample                    bool
}

// ScoreItem is one product of the agenda for one member.
type ScoreItem struct {
	Order    int
	Product  Named
	Producer Named
	Place    Place
	// Open leads to the sheet, or to the own card after it was sent.
	Open string
	// State is the member's own: not open yet, to score, draft n/26, sent,
	// recused, closed.
	State Tag
	// Total is the own total where there is a card; Shown says so.
	Total Points
	Shown bool
	// Recuse leads to recusal while it is possible.
	Recuse string
}

// ScoreSheetPage is a member's card. Template score/sheet; path
// /phien/{id}/cham/{dossier}, one criterion at /tieu-chi/{code}. Fields:
// c-<code>, n-<code>, g (gates), note, do (save|next|review).
type ScoreSheetPage struct {
	Frame
	Session SessionBrief
	Form    Form
	Sheet   Sheet
	Dossier DossierBrief
	// Items is the agenda beside the sheet.
	Items []ScoreItem
	// Sent says that the card was sent: it is revised, never a draft again.
	Sent bool
	// Current is the agenda's order of the product on the sheet.
	Current int
	// Prev and Next lead along the criteria; WholePage and OnePage switch.
	Prev, Next, WholePage, OnePage string
	Recuse                         string
	// Book is the card as a workbook; BookBack takes it back (field file) and
	// fills the sheet, unsaved.
	Book     string
	BookBack *Form
	// Closed says why nothing can be changed any more.
	Closed Text
}

// Template names the page's template.
func (*ScoreSheetPage) Template() string { return "score/sheet" }

// ScoreReviewPage is the whole card before «Gửi phiếu». Template score/review;
// path /phien/{id}/cham/{dossier}/gui.
type ScoreReviewPage struct {
	Frame
	Session SessionBrief
	Form    Form
	Sheet   Sheet
	Dossier DossierBrief
	// Missing are criteria that must be answered first: they block sending.
	// Zero are those left out where no level fits: they count 0.
	Missing, Zero []Link
	// Gates are the stop reasons the member named.
	Gates []Text
	// Note is the member's general remark.
	Note string
	Back string
}

// Template names the page's template.
func (*ScoreReviewPage) Template() string { return "score/review" }

// CardPage is a member's own card after sending, and the tally once the
// product is closed. Template score/card; path /phien/{id}/phieu/{dossier}.
type CardPage struct {
	Frame
	Session SessionBrief
	Dossier DossierBrief
	Sheet   Sheet
	Note    string
	// Owner is the member whose card it is, where that is not the viewer.
	Owner string
	// Sample marks the owner as invented.
	Sample  bool
	SentAt  calendar.Instant
	Receipt string
	// Revise leads back to the sheet while the product is open.
	Revise string
	Tally  *Tally
	Next   string
}

// Template names the page's template.
func (*CardPage) Template() string { return "score/card" }

// RecusePage asks a member for the reason not to score a product. Template
// score/recuse; path /phien/{id}/rut/{dossier}. Field: reason.
type RecusePage struct {
	Frame
	Session SessionBrief
	Form    Form
	Dossier DossierBrief
	Follows []Text
	Back    string
}

// Template names the page's template.
func (*RecusePage) Template() string { return "score/recuse" }

// Tally is the result of a closed product.
type Tally struct {
	// Sum over Members cards; Mean is for display only.
	Sum     Points
	Members int
	Mean    string
	// Lowest, Highest and Spread of the cards.
	Lowest, Highest, Spread Points
	// Wide says that the spread is over the rule's or the session's limit.
	Wide  bool
	Parts []PartSum
	Stars Stars
	// Unmet are the minima that hold the star down, by star.
	Unmet []UnmetRow
	// Disqualified are the stop reasons that count.
	Disqualified []Text
	// Reasons explain the star, one sentence each.
	Reasons []Text
	// ByHand are rules that the book does not compute: to be confirmed.
	ByHand []Text
	// Cards by member, only for those who may see them.
	Cards  []CardRow
	Sample bool
}

// UnmetRow lists the criteria below the minimum of one star.
type UnmetRow struct {
	Star     int
	Criteria []Text
}

// CardRow is one member's card in a tally.
type CardRow struct {
	Member Named
	Seat   string
	// State is worded by "session.standing.<state>"; Counted says it counts.
	State   string
	Counted bool
	Parts   []Points
	Total   Points
	Note    string
	Href    string
}
