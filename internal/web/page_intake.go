package web

// IntakeReviewPage checks a dossier item by item: documents with their files,
// for each «Đạt» or «Cần sửa» with a reason. It saves and leads to the page
// that shows exactly what will be sent. Template intake/review; path
// /ho-so/{code}/kiem-tra. Fields: i-<item> (ok|fix), r-<item>; at a commune
// under decision 26/2026 also m-<matter> (yes|no) and n-<matter>.
type IntakeReviewPage struct {
	Frame
	Code  string
	Form  Form
	Facts []Fact
	Due   *Due
	Items []ReviewItem
	// Matters are the local matters that this stage assesses (form 03).
	Matters []Matter
	// Reasons are offered while typing.
	Reasons []string
	Back    string
}

// Template names the page's template.
func (*IntakeReviewPage) Template() string { return "intake/review" }

// ReviewItem is one item of the checklist under review.
type ReviewItem struct {
	Code, Label, Needs string
	Must               bool
	Files              []FileRow
	// Before is what was asked last time, when the dossier came back.
	Before Text
	// Same says that the files did not change since then.
	Same bool
}

// Matter is one local matter that the commune assesses: nguồn gốc nguyên liệu,
// lao động, ý tưởng, bản sắc.
type Matter struct {
	// Code is the rulebook's word, Label its text.
	Code, Label string
	// Claim is what the producer says about it.
	Claim Text
}

// IntakeConfirmPage shows what a review leads to, word for word, before one
// button does it: the return message, or acceptance with the official letter.
// Template intake/confirm; path /ho-so/{code}/kiem-tra/xong. Fields:
// letter_number and letter_date when Letter.
type IntakeConfirmPage struct {
	Frame
	Code string
	Form Form
	// Return says that items came out as «Cần sửa»: the dossier goes back.
	Return bool
	// Message is the text that the producer will read, line by line.
	Message []Text
	Count   int
	// Matters are form 03's answers, on acceptance by a commune.
	Matters []Fact
	Letter  bool
	Follows []Text
	Back    string
}

// Template names the page's template.
func (*IntakeConfirmPage) Template() string { return "intake/confirm" }
