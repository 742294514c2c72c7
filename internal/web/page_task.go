package web

import "saoque/internal/calendar"

// ProductsPage is «Sản phẩm của tôi»: a producer's products with where each
// one's dossier stands. Template task/products; path /toi.
type ProductsPage struct {
	Frame
	Products []ProductRow
	// New leads to a new product; it is the page's primary act.
	New string
}

// Template names the page's template.
func (*ProductsPage) Template() string { return "task/products" }

// ProductRow is one product and its latest dossier.
type ProductRow struct {
	Product Named
	// Open leads to the task list while it can be changed, to the dossier after.
	Open  string
	State Tag
	Stage Text
	Turn  Turn
	Due   *Due
	Stars Stars
	// Public is the certificate's page once there is one.
	Public string
}

// TaskState is one of the four states a task can have. "Đã xong" is plain text
// and never means that the dossier was handed in.
type TaskState string

// The task states.
const (
	TaskTodo    TaskState = "todo"    // Chưa làm
	TaskFix     TaskState = "fix"     // Cần sửa
	TaskBlocked TaskState = "blocked" // Chưa mở
	TaskDone    TaskState = "done"    // Đã xong
)

// TaskListPage is one dossier as its producer sees it: what remains first,
// what is done below, handing in as a task of its own. Template task/list;
// path /toi/{code}.
type TaskListPage struct {
	Frame
	Code     string
	Due      *Due
	Progress Progress
	// Returned is why the dossier came back; nil when it did not.
	Returned *ReturnNote
	Left     []Task
	Done     []Task
	// Next leads to the first thing left; "" when nothing is.
	Next string
	// Help is whom to call: name and telephone.
	Help Text
	// Dossier leads to the full page, Withdraw to withdrawal ("" if not open).
	Dossier, Withdraw string
	// Edits lead to corrections of product and producer.
	Edits   []Link
	History []Event
}

// Template names the page's template.
func (*TaskListPage) Template() string { return "task/list" }

// Task is one row of the task list.
type Task struct {
	Name  Text
	Href  string
	State TaskState
	// Why is what came back about this task, or what opens it.
	Why Text
	// Optional tasks may stay undone.
	Optional bool
}

// TaskItemPage is one item of the checklist: why it is needed, its files, and
// upload. Choosing files sends them. Template task/item; path
// /toi/{code}/muc/{item}. Field of Upload: file (several).
type TaskItemPage struct {
	Frame
	Code string
	// Why is one sentence on what the item is for; Needs is the rule's wording.
	Why, Needs Text
	Must       bool
	// Good and Bad are one-line hints at a right and a wrong paper.
	Good, Bad []Text
	Source    string
	Returned  Text
	Upload    Form
	Files     []FileRow
	// Limit is the most megabytes of one file; Kinds the accepted kinds in words.
	Limit int
	Kinds Text
	// Note is what was written instead of files or beside them; Words leads to
	// writing it.
	Note, Words string
	// Done marks the item done, Undo opens it again; nil when not possible.
	Done, Undo *Form
	Back       string
}

// Template names the page's template.
func (*TaskItemPage) Template() string { return "task/item" }

// TaskTextPage is a task that is answered in words: the product's story, its
// facts. Template task/words; path /toi/{code}/{task}. Fields are those of
// Asks.
type TaskTextPage struct {
	Frame
	Code string
	Why  Text
	Form Form
	// Asks are the questions in order.
	Asks []Ask
	Back string
}

// Template names the page's template.
func (*TaskTextPage) Template() string { return "task/words" }

// Ask is one question of a TaskTextPage.
type Ask struct {
	// Name is the field, Key words the label; Key-hint and Key-what follow it.
	Name, Key string
	// Long asks for several lines, Optional allows none.
	Long, Optional bool
	// Options make it a choice.
	Options []Option
}

// SubmitPage is «Kiểm tra lại và nộp». Template task/submit; path
// /toi/{code}/nop. Field: sure.
type SubmitPage struct {
	Frame
	Code string
	Form Form
	// Facts have a link to change each.
	Facts []Fact
	// Items are the checklist with the files that would be handed in.
	Items []SubmitItem
	// Missing are mandatory items without files: they block handing in.
	Missing []Link
	// Warned are things that do not block but often come back.
	Warned []Text
	// To is who receives it; Days is how long they have.
	To   Text
	Back string
}

// Template names the page's template.
func (*SubmitPage) Template() string { return "task/submit" }

// SubmitItem is one item of the checklist before handing in.
type SubmitItem struct {
	Name  Text
	Must  bool
	Files []FileRow
	// Note is what was written instead of files or beside them.
	Note   string
	Change string
}

// ReceiptPage says what was received, who has it now and by when they must
// act. Template task/receipt; path /bien-nhan/{id}.
type ReceiptPage struct {
	Frame
	Code string
	// What was done, when and by whom.
	What Text
	At   calendar.Instant
	By   string
	For  string
	// Holder is who has the dossier now, Due by when they must act.
	Holder Turn
	Due    *Due
	Files  []FileRow
	// Total is the number of bytes of all files; Manifest the list's hash.
	Total    int64
	Manifest string
	// Receipt is the signed receipt code, to be kept.
	Receipt string
	// Share is a short text to pass on by message.
	Share Text
	Next  []Link
}

// Template names the page's template.
func (*ReceiptPage) Template() string { return "task/receipt" }

// SelfPage is the producer's self-assessment: the criteria with their options
// and the files that prove each. Template task/self; path
// /toi/{code}/tu-danh-gia. Fields: c-<code>, e-<code> (file ids), g (gates).
type SelfPage struct {
	Frame
	Code  string
	Form  Form
	Sheet Sheet
	Back  string
}

// Template names the page's template.
func (*SelfPage) Template() string { return "task/self" }
