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

// repeat gives n items by going round items.
func repeat[T any](items []T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = items[i%len(items)]
	}
	return out
}
