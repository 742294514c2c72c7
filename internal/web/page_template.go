package web

// TemplateListPage lists the forms with the template in force in a province.
// Template template/list; path /mau-giay-to. Query: tinh.
type TemplateListPage struct {
	Frame
	// Form and Provinces choose the province; none where there is no choice.
	Form      Form
	Provinces []Option
	Rows      []TemplateRow
}

// Template names the page's template.
func (*TemplateListPage) Template() string { return "template/list" }

// TemplateRow is one form.
type TemplateRow struct {
	Form Text
	// Href leads to the form's page, "" for a form that has none.
	Href  string
	State Tag
	// InForce and Waiting are versions by their number, Since when the first is in
	// force.
	InForce, Waiting Link
	Since            Text
}

// TemplateKindPage is one form: its versions, its keys, where a new version is
// sent. Template template/kind; path /mau-giay-to/{tinh}/{form}. Upload carries
// the file as file.
type TemplateKindPage struct {
	Frame
	// Starter leads to a .docx with every key.
	Starter  string
	Versions []TemplateVersionRow
	// Upload is nil for those who only look.
	Upload *Form
	Groups []SlotGroup
	// Keys counts the keys of all groups.
	Keys int
}

// Template names the page's template.
func (*TemplateKindPage) Template() string { return "template/kind" }

// TemplateVersionRow is one version.
type TemplateVersionRow struct {
	Version Link
	File    string
	State   Tag
	// When says who sent it, accepted it and took it out of use, and when.
	When []Text
	// Sample marks them as invented.
	Sample bool
}

// SlotGroup are the keys of the paper itself or of one list.
type SlotGroup struct {
	Title Text
	// Open and Close are the marks of the list, "" for the paper itself.
	Open, Close string
	Rows        []SlotRow
}

// SlotRow is one key.
type SlotRow struct {
	Mark   string // as it is written, braces and all
	Means  string
	Sample string // its value in the invented example
}

// TemplateVersionPage is one version with the result of its check. Template
// template/version; path /mau-giay-to/{tinh}/{form}/{so}. Accept and Retire are
// nil where there is nothing to accept or retire, or it is not the viewer's.
type TemplateVersionPage struct {
	Frame
	Facts   []Fact
	Fault   Text
	Unknown []KeyPlace
	Known   int
	Unused  []string
	Files   []Link
	Accept  *Form
	Retire  *Form
	// InForce says that retiring it brings the built-in layout back.
	InForce bool
	// Replaces words the version that accepting it replaces.
	Replaces Text
	History  []Event
}

// Template names the page's template.
func (*TemplateVersionPage) Template() string { return "template/version" }

// KeyPlace is a key with the first place where it stands in the file.
type KeyPlace struct {
	Key   string
	Place Text
}
