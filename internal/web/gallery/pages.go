package gallery

import (
	"strconv"

	"saoque/internal/web"
)

// pages makes an empty struct of every page; a test fails when a template has
// no line here.
var pages = []func() web.Page{
	func() web.Page { return &web.SignInPage{} },
	func() web.Page { return &web.AccountPage{} },
	func() web.Page { return &web.WorkPage{} },
	func() web.Page { return &web.DossierListPage{} },
	func() web.Page { return &web.MatrixPage{} },
	func() web.Page { return &web.DossierPage{} },
	func() web.Page { return &web.DossierActPage{} },
	func() web.Page { return &web.NewDossierPage{} },
	func() web.Page { return &web.ProductsPage{} },
	func() web.Page { return &web.TaskListPage{} },
	func() web.Page { return &web.TaskItemPage{} },
	func() web.Page { return &web.TaskTextPage{} },
	func() web.Page { return &web.SubmitPage{} },
	func() web.Page { return &web.ReceiptPage{} },
	func() web.Page { return &web.SelfPage{} },
	func() web.Page { return &web.IntakeReviewPage{} },
	func() web.Page { return &web.IntakeConfirmPage{} },
	func() web.Page { return &web.PrelimPage{} },
	func() web.Page { return &web.ScoreListPage{} },
	func() web.Page { return &web.ScoreSheetPage{} },
	func() web.Page { return &web.ScoreReviewPage{} },
	func() web.Page { return &web.CardPage{} },
	func() web.Page { return &web.RecusePage{} },
	func() web.Page { return &web.SessionListPage{} },
	func() web.Page { return &web.SessionNewPage{} },
	func() web.Page { return &web.BoardPage{} },
	func() web.Page { return &web.ResultPage{} },
	func() web.Page { return &web.CouncilListPage{} },
	func() web.Page { return &web.CouncilPage{} },
	func() web.Page { return &web.CouncilNewPage{} },
	func() web.Page { return &web.DecisionListPage{} },
	func() web.Page { return &web.DecisionDraftPage{} },
	func() web.Page { return &web.DecisionPage{} },
	func() web.Page { return &web.RevokePage{} },
	func() web.Page { return &web.RegisterPage{} },
	func() web.Page { return &web.ImportListPage{} },
	func() web.Page { return &web.ImportPage{} },
	func() web.Page { return &web.PaperListPage{} },
	func() web.Page { return &web.PaperDraftPage{} },
	func() web.Page { return &web.PaperPage{} },
	func() web.Page { return &web.CopyPage{} },
	func() web.Page { return &web.TemplateListPage{} },
	func() web.Page { return &web.TemplateKindPage{} },
	func() web.Page { return &web.TemplateVersionPage{} },
	func() web.Page { return &web.HomePage{} },
	func() web.Page { return &web.PublicPage{} },
	func() web.Page { return &web.ListedPage{} },
	func() web.Page { return &web.CertificatePage{} },
	func() web.Page { return &web.ErrorPage{} },
	func() web.Page { return &web.UsersPage{} },
	func() web.Page { return &web.UserNewPage{} },
	func() web.Page { return &web.UserPage{} },
	func() web.Page { return &web.UnitsPage{} },
	func() web.Page { return &web.UnitPage{} },
	func() web.Page { return &web.BooksPage{} },
	func() web.Page { return &web.BookPage{} },
	func() web.Page { return &web.SetPage{} },
}

// many makes a page of many rows out of its normal sample.
var many = map[string]func(web.Page){
	"work/mine": func(p web.Page) {
		w := p.(*web.WorkPage)
		w.Items = repeat(w.Items, 50)
		w.Pager = web.Pager{Prev: "#", Next: "#", At: 2, Of: 7}
	},
	"dossier/list": func(p web.Page) {
		l := p.(*web.DossierListPage)
		l.Rows = repeat(l.Rows, 50)
		for i := range l.Rows {
			l.Rows[i].Code = "M-" + strconv.Itoa(1000+i)
		}
		l.First, l.Total = 51, 2212
		l.Pager = web.Pager{Prev: "#", Next: "#", At: 2, Of: 45}
	},
}

// more lists the growths of the other areas.
func init() {
	many["score/list"] = func(p web.Page) {
		l := p.(*web.ScoreListPage)
		l.Items = repeat(l.Items, 60)
		for i := range l.Items {
			l.Items[i].Order = i + 1
		}
	}
	many["session/board"] = func(p web.Page) {
		b := p.(*web.BoardPage)
		b.Products = repeat(b.Products, 26)
		for i := range b.Products {
			b.Products[i].Order = i + 1
		}
		b.Members = repeat(b.Members, 25)
		for i := range b.Members {
			b.Members[i].Standings = repeat(b.Members[i].Standings, 26)
		}
	}
	many["decision/register"] = func(p web.Page) {
		r := p.(*web.RegisterPage)
		r.Rows, r.First, r.Total = repeat(r.Rows, 50), 51, 20_412
		r.Pager = web.Pager{Prev: "#", Next: "#", At: 2, Of: 409}
	}
	many["admin/units"] = func(p web.Page) {
		u := p.(*web.UnitsPage)
		u.Units, u.Total = repeat(u.Units, 50), 3321
		u.Pager = web.Pager{Next: "#", At: 1, Of: 67}
	}
}

// repeat gives n items by going round items.
func repeat[T any](items []T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = items[i%len(items)]
	}
	return out
}
